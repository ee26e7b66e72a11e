"""The model scorer: asks a language model behind any endpoint that speaks OpenAI's protocol, and believes nothing.

What is sent and read is bounded in time and size; what comes back is a score only where it fits the schema and quotes
the record's own text. Anything else is a failure with its reason.
"""
