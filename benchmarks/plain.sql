-- The same data as a service without history, chain and documents would keep it: what the taught FastAPI variant works on.
-- People, tags, tokens and the past are read where the product has them.
DROP SCHEMA IF EXISTS plain CASCADE;
CREATE SCHEMA plain;

CREATE TABLE plain.incident AS
SELECT id, organization_id, number, title, description, severity, detected_date, deleted_date
FROM incidents_incident;
ALTER TABLE plain.incident ADD PRIMARY KEY (id), ADD UNIQUE (organization_id, number);

CREATE TABLE plain.risk AS
SELECT id, organization_id, kind, number, version, created_date, updated_date, deleted_date, title, description, type,
       status, source, discovered_date, due_date, expected_date, closed_date, assigned_to_id, opened_by_id, likelihood,
       likelihood_analysis, impact, impact_analysis, initially_reported_urgency, urgency, control_statement,
       remediation_task, external_ref
FROM risks_risk;
ALTER TABLE plain.risk
    ADD PRIMARY KEY (id),
    ADD UNIQUE (organization_id, kind, number),
    ADD FOREIGN KEY (organization_id) REFERENCES organizations_organization,
    ADD FOREIGN KEY (assigned_to_id) REFERENCES organizations_membership,
    ADD FOREIGN KEY (opened_by_id) REFERENCES organizations_membership;
CREATE INDEX ON plain.risk (organization_id, created_date DESC, kind DESC, number DESC);
CREATE INDEX ON plain.risk (organization_id, status);
CREATE SEQUENCE plain.risk_number START 10000000;

CREATE TABLE plain.risk_tag AS SELECT record_id AS risk_id, tag_id FROM risks_risktag;
ALTER TABLE plain.risk_tag
    ADD PRIMARY KEY (risk_id, tag_id),
    ADD FOREIGN KEY (risk_id) REFERENCES plain.risk,
    ADD FOREIGN KEY (tag_id) REFERENCES incidents_tag;

CREATE TABLE plain.incident_tag AS SELECT record_id AS incident_id, tag_id FROM incidents_incidenttag;
ALTER TABLE plain.incident_tag ADD PRIMARY KEY (incident_id, tag_id);

CREATE TABLE plain.risk_objective AS
SELECT record_id AS risk_id, threat_objective, relevance, created_date FROM risks_threatobjective;
ALTER TABLE plain.risk_objective
    ADD PRIMARY KEY (risk_id, threat_objective),
    ADD FOREIGN KEY (risk_id) REFERENCES plain.risk;

CREATE TABLE plain.incident_objective AS
SELECT record_id AS incident_id, threat_objective, relevance FROM incidents_incidentthreatobjective;
ALTER TABLE plain.incident_objective ADD PRIMARY KEY (incident_id, threat_objective);

CREATE TABLE plain.risk_incident AS SELECT record_id AS risk_id, incident_id FROM risks_riskincident;
ALTER TABLE plain.risk_incident
    ADD PRIMARY KEY (risk_id, incident_id),
    ADD FOREIGN KEY (risk_id) REFERENCES plain.risk,
    ADD FOREIGN KEY (incident_id) REFERENCES plain.incident;

CREATE TABLE plain.comment AS SELECT id, record_id AS risk_id, value, author_id, created_date FROM risks_riskcomment;
ALTER TABLE plain.comment ADD PRIMARY KEY (id), ADD FOREIGN KEY (risk_id) REFERENCES plain.risk;
CREATE INDEX ON plain.comment (risk_id);

ANALYZE;
