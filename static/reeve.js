// Progressive enhancement only: every page works without this file.
import { initAll } from "./govuk-frontend.min.js";

const POLL_FIRST = 400;
const POLL_EVERY = 2000;
const STALLED_AFTER = 20; // seconds
const SAVE_AFTER = 1000;

initAll();
document.querySelectorAll(".govuk-file-upload-button").forEach(nameAsSeen);
document.querySelectorAll("[data-reeve-poll]").forEach(poll);
document.querySelectorAll("form[data-reeve-upload]").forEach(sendWithProgress);
document.querySelectorAll("form[data-reeve-autosave]").forEach(saveAsTyped);
document.querySelectorAll("[data-reeve-leaving]").forEach(forgetWhenClosed);
document.querySelectorAll("[data-reeve-pages]").forEach(turnByKeys);
window.addEventListener("beforeprint", unfold);

// The button's name for speech control is what one sees on it, without the comma that only a screen reader met.
function nameAsSeen(button) {
  const comma = button.querySelector(`#${CSS.escape(button.id)}-comma`);
  if (!comma) return;
  const named = button.getAttribute("aria-labelledby").split(" ");
  button.setAttribute("aria-labelledby", named.filter((id) => id !== comma.id).join(" "));
  comma.replaceWith(" ");
}

// On paper nothing is folded away, also where the browser's style sheets cannot open it.
function unfold() {
  document.querySelectorAll("details.reeve-unmoved:not([open])").forEach((part) => {
    part.open = true;
    window.addEventListener("afterprint", () => (part.open = false), { once: true });
  });
}

// A list of several pages: N and P turn them while the focus is in the list and nothing is being typed.
function turnByKeys(list) {
  list.querySelectorAll("[data-reeve-keys]").forEach((hint) => (hint.hidden = false));
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input[type=text], select, textarea")) return;
    const link = list.querySelector({ n: "a[rel=next]", p: "a[rel=prev]" }[event.key.toLowerCase()] || "no-such-key");
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

// What is not kept: say that the page was closed. Opened again within a minute, it is still there.
function forgetWhenClosed(region) {
  const form = region.querySelector("form");
  window.addEventListener("pagehide", () => navigator.sendBeacon(region.dataset.reeveLeaving, new FormData(form)));
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// A region that shows long work: read the page again, soon at first, and put in the new words until the work is over.
function poll(region) {
  let wait = POLL_FIRST;
  const again = () => {
    setTimeout(read, wait);
    wait = Math.min(POLL_EVERY, wait * 1.5);
  };
  async function read() {
    try {
      const answer = await fetch(region.dataset.reevePoll, { credentials: "same-origin" });
      if (answer.redirected) return void location.assign(answer.url);
      if (!answer.ok) return again();
      const fresh = parsed(await answer.text()).getElementById(region.id);
      if (!fresh) return void location.reload();
      if (fresh.innerHTML !== region.innerHTML) region.replaceChildren(...fresh.childNodes);
      if (fresh.hasAttribute("data-reeve-poll")) again();
      else location.reload();
    } catch {
      again();
    }
  }
  again();
}

// A form with a file: show how much of it has gone, then follow where the server leads.
function sendWithProgress(form) {
  const sending = form.querySelector("[data-reeve-sending]");
  if (!sending) return;
  const bar = sending.querySelector("progress");
  const words = sending.querySelector("[data-reeve-sending-words]");
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("input[type=file]");
    if (!file || !file.files.length) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    const enable = (on) => form.querySelectorAll("button").forEach((button) => (button.disabled = !on));
    const told = tellProgress(words);
    request.open("POST", form.action);
    request.upload.onprogress = (step) => {
      if (!step.lengthComputable) return;
      bar.value = Math.floor((100 * step.loaded) / step.total);
      told.went(step.loaded, step.total);
    };
    request.upload.onload = () => told.ended("stored");
    request.onload = () => (request.status < 400 && request.responseURL !== form.action ? location.assign(request.responseURL) : show(request.responseText));
    request.onerror = () => {
      enable(true);
      told.ended("lost");
    };
    sending.hidden = false;
    enable(false);
    request.send(new FormData(form));
  });
}

// What is said of a file on its way, once a second: how much has gone, how long it still takes, that nothing goes any more.
// The words are in the page, in its language.
function tellProgress(words) {
  const began = Date.now();
  let [sent, total, moved] = [0, 0, began];
  const say = (name, values = {}) => (words.dataset[name] ?? "").replace(/{(\w+)}/g, (_, value) => values[value]);
  const look = setInterval(() => {
    if (Date.now() - moved > STALLED_AFTER * 1000) return void (words.textContent = say("stalled", { waited: STALLED_AFTER }));
    if (sent) words.textContent = [say("sent", { sent: megabytes(sent), total: megabytes(total) }), left()].join(" ");
  }, 1000);
  const left = () => {
    const seconds = ((Date.now() - began) / 1000) * (total / sent - 1);
    if (seconds < 90) return say("seconds", { left: Math.max(5, 5 * Math.ceil(seconds / 5)) });
    return say("minutes", { left: Math.round(seconds / 60) });
  };
  return {
    went: (loaded, whole) => ([sent, total, moved] = [loaded, whole, Date.now()]),
    ended: (name) => {
      clearInterval(look);
      words.textContent = say(name);
    },
  };
}

// A long form: keep what was typed a second after it was typed, and say so.
function saveAsTyped(form) {
  const saved = form.querySelector("[data-reeve-saved]") || document.querySelector("[data-reeve-saved]");
  let timer = null;
  let unsaved = false;
  const say = (words) => saved && (saved.textContent = words);
  async function save() {
    timer = null;
    const body = new FormData(form);
    const token = body.get("csrf_token");
    unsaved = false;
    try {
      const answer = await fetch(form.dataset.reeveAutosave, {
        method: "POST", body, keepalive: true, credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": token },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      say(news.words);
      for (const [name, value] of Object.entries(news.values || {})) {
        document.querySelectorAll(`[data-reeve-value="${CSS.escape(name)}"]`).forEach((place) => (place.textContent = value));
      }
      for (const [name, html] of Object.entries(news.parts || {})) {
        const place = document.querySelector(`[data-reeve-part="${CSS.escape(name)}"]`);
        if (place) place.replaceChildren(...parsed(html).body.childNodes);
      }
    } catch {
      unsaved = true;
      say("Not saved. Check your connection, then choose Save.");
    }
  }
  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = null;
    unsaved = false;
  });
  window.addEventListener("pagehide", () => timer && save());
  window.addEventListener("beforeunload", (event) => unsaved && !timer && event.preventDefault());
}

function show(text) {
  const fresh = parsed(text);
  document.title = fresh.title;
  document.getElementById("main-content").replaceWith(document.adoptNode(fresh.getElementById("main-content")));
  const heading = document.querySelector("#main-content h1");
  heading.tabIndex = -1;
  heading.focus();
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function megabytes(count) {
  return `${(count / 1e6).toFixed(1)} MB`;
}
