"use strict";

// Sends the form by itself and shows how far the import has come: the answer has a line of JSON for each step.
// Without this script the same form is answered by a page, at the end.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("import-form");
  const result = document.getElementById("import-result");
  const progress = document.getElementById("import-progress");
  const bar = document.getElementById("import-bar");
  const said = document.getElementById("import-said");
  const buttons = form.querySelectorAll("button");

  // Unfold's script writes a file's name into a text field beside it; here is none.
  form.elements.file.hasChangeListener = true;

  const say = (text) => {
    const note = document.createElement("div");
    note.className = "fault";
    note.textContent = text;
    result.replaceChildren(note);
  };

  const tell = (line, size) => {
    const step = JSON.parse(line);
    if (step.html !== undefined) {
      result.innerHTML = step.html; // rendered, and escaped, by our own template
      form.elements.key.value = step.key ?? form.elements.key.value;
      return true;
    }
    bar.value = Math.min(100, (100 * step.size) / size);
    said.textContent =
      step.size < size ? `Checked ${step.rows.toLocaleString("en")} rows` : `Checked ${step.rows.toLocaleString("en")} rows. Working on the register`;
    if (step.size >= size) {
      bar.removeAttribute("value");
    }
    return false;
  };

  const follow = async (response, size) => {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let whole = false;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        whole = tell(line, size) || whole;
      }
    }
    return whole;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (file.size > form.dataset.most * 1024 * 1024) {
      say(`The file has more than ${form.dataset.most} MB. Split it, or import it by the command.`);
      return;
    }
    const body = new FormData(form, event.submitter);
    buttons.forEach((button) => (button.disabled = true));
    result.replaceChildren();
    progress.classList.remove("hidden-until-used");
    said.textContent = "Sending";
    bar.removeAttribute("value");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/x-ndjson" } });
      if (response.headers.get("Content-Type") !== "application/x-ndjson") {
        say(response.status === 413 ? await response.text() : "You are no longer logged in, or may not do this. Load the page again.");
      } else if (!(await follow(response, file.size))) {
        say("The answer broke off. Send the form again: it is not imported twice.");
      }
    } catch {
      say("No answer came. Send the form again: it is not imported twice.");
    } finally {
      progress.classList.add("hidden-until-used");
      buttons.forEach((button) => (button.disabled = false));
    }
  });
});
