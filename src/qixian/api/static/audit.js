// The auditor's case page, better: sliders beside the two fields of a moment, the case at that moment
// without a new page, and the arrow keys to go from step to step; and an audit's page that shows its
// report by itself. Without this file buttons and links do the same.

const REST_MS = 120;
const LOOK_MS = 2000;
const DAY_MS = 86400000;
const LONG_DAY = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });

function dayNumber(text) { return Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS); }
function dayText(number) { return new Date(number * DAY_MS).toISOString().slice(0, 10); }

// What a slider stops at: every day between two, or the lines of a list.
function stopsOf(field) {
  const list = field.type === "date" ? null : document.getElementById(field.dataset.slide);
  if (!list) {
    const first = dayNumber(field.min);
    return {
      count: dayNumber(field.max) - first + 1,
      value: (n) => dayText(first + n),
      said: (n) => LONG_DAY.format((first + n) * DAY_MS),
      place: (text) => dayNumber(text || field.dataset.slide) - first,
    };
  }
  const options = [...list.options];
  return {
    count: options.length,
    value: (n) => options[n].value,
    said: (n) => options[n].textContent,
    place: (text) => (text ? options.findLastIndex((one) => one.value && one.value <= text) : options.length - 1),
  };
}

function addSlider(field, changed) {
  const stops = stopsOf(field);
  if (stops.count < 2) return;
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = String(stops.count - 1);
  slider.id = `${field.id}-slider`;
  slider.setAttribute("aria-label", field.labels[0].textContent.trim());
  const said = document.createElement("output");
  said.htmlFor = slider.id;

  function show() {
    const text = stops.said(Number(slider.value));
    slider.setAttribute("aria-valuetext", text);
    said.textContent = text;
  }
  function follow() {
    slider.value = String(Math.max(0, stops.place(field.value)));
    show();
  }
  slider.addEventListener("input", () => {
    field.value = stops.value(Number(slider.value));
    show();
    changed();
  });
  field.addEventListener("change", () => { follow(); changed(); });
  field.after(slider, said);
  follow();
}

function live(form) {
  const place = document.getElementById("moment");
  let timer = 0;
  let running = null;

  async function ask() {
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) asked.set(name, value);
    history.replaceState(null, "", `?${asked}`);
    const steps = new URLSearchParams(asked);
    for (const link of document.querySelectorAll(".audit-steps a[href*='step=']")) {
      const to = new URL(link.href);
      steps.set("step", to.searchParams.get("step"));
      to.search = steps;
      link.href = to;
    }
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.dataset.moment}?${asked}`, { signal: running.signal, credentials: "same-origin", redirect: "error" });
      if (answer.ok) place.innerHTML = await answer.text();
      else form.submit();
      place.removeAttribute("aria-busy");
    } catch (failed) {
      if (failed.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  }
  form.querySelectorAll("[data-slide]").forEach((field) => addSlider(field, later));
}

function keys(panel) {
  panel.querySelectorAll(".keys").forEach((hint) => { hint.hidden = false; });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, [tabindex='0']")) return;
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = way && panel.querySelector(`a[rel='${way}']`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

// An audit that runs: look again from time to time, and show the page once it has ended.
function untilDone() {
  async function look() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
      if (answer.ok && !(await answer.text()).includes("data-until-done")) return location.reload();
    } catch {
      // The door may be away for a moment; whoever reads can look again too.
    }
    setTimeout(look, LOOK_MS);
  }
  setTimeout(look, LOOK_MS);
}

document.querySelectorAll("[data-until-done]").forEach(untilDone);
document.querySelectorAll("form[data-moment]").forEach(live);
document.querySelectorAll("[data-steps]").forEach(keys);
