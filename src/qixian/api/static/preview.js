// A live preview of a command's form: whenever a field has rested, what would come of the command
// is asked for and put where the button would put it. Without this file the button does the same.

const REST_MS = 500;

function live(form) {
  const place = form.querySelector("#preview");
  if (!place) return;
  let timer = 0;
  let running = null;

  async function ask() {
    running?.abort();
    running = new AbortController();
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    sent.set("act", "fragment");
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: sent,
        signal: running.signal,
        credentials: "same-origin",
        headers: { Accept: "text/html" },
        redirect: "error",
      });
      if (answer.ok) place.innerHTML = await answer.text();
      place.removeAttribute("aria-busy");
    } catch (failed) {
      if (failed.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); });
  // A form that comes back with what is wrong says so already.
  if (!place.hasChildNodes() && !document.getElementById("summary")) ask();
}

document.querySelectorAll("form[data-preview]").forEach(live);
document.getElementById("summary")?.focus();
