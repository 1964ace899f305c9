// Keeps a page that updates itself calm: ages grow without asking the server, and what a reader has opened, scrolled or is
// typing into stays as it is when the changing part is replaced.
(() => {
  "use strict";

  let ahead = 0; // how far the server's clock is ahead of this one, in milliseconds
  const openedByHand = new Map(); // details that the reader opened or closed, by id
  let scrolled = new Map();

  const live = () => document.getElementById("live");

  // The same wording as Moment.java.
  const span = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
    return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ""}`;
  };

  const wording = {
    ago: (at, now) => (now - at < 1000 ? "just now" : `${span(now - at)} ago`),
    for: (at, now) => span(now - at),
    in: (at, now) => (at > now ? `in ${span(at - now)}` : "now"),
  };

  const grow = () => {
    const now = Date.now() + ahead;
    for (const time of document.querySelectorAll("time[data-wording]")) {
      const word = wording[time.dataset.wording];
      if (!word) continue;
      const text = word(Date.parse(time.dateTime), now);
      if (time.textContent !== text) time.textContent = text;
    }
  };

  const take = () => {
    const part = live();
    if (!part) return;
    ahead = Number(part.dataset.now) - Date.now();
    for (const [id, open] of openedByHand) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
    for (const [id, left] of scrolled) {
      const element = document.getElementById(id);
      if (element) element.scrollLeft = left;
    }
    const said = document.getElementById("said");
    if (said && said.textContent !== part.dataset.say) said.textContent = part.dataset.say;
    grow();
  };

  // What keeps the page from being current; an empty sentence takes the notice away.
  const lost = (why) => {
    const notice = document.getElementById("lost");
    if (!notice || notice.textContent === why) return;
    notice.textContent = why;
    notice.hidden = !why;
  };

  const SILENT = "No answer from Lockstep. This page shows what was known until now and goes on asking.";
  const wrong = (status) => {
    if (status >= 500) return `Lockstep answers with an error (${status}). This page shows what was known until now and goes on asking.`;
    if (status >= 400) return `Lockstep does not show this page any more (${status}). Reload it to see why.`;
    return "";
  };

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    const details = summary && summary.parentElement;
    if (details && details.id) openedByHand.set(details.id, !details.open);
  });

  // A table that lies folded is loaded when it is opened, and again when the page around it has changed.
  document.addEventListener("toggle", (event) => {
    const part = event.target.open && event.target.querySelector(":scope > [data-part]");
    if (part) htmx.trigger(part, "open");
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    const busy = active && active.matches("select, input, textarea") && live() && live().contains(active);
    const selecting = !document.getSelection().isCollapsed;
    if (busy || selecting) event.detail.shouldSwap = false;
    scrolled = new Map();
    for (const element of document.querySelectorAll("[data-keep-scroll]")) scrolled.set(element.id, element.scrollLeft);
  });

  document.addEventListener("htmx:afterSwap", take);
  for (const silence of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(silence, () => lost(SILENT));
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status) lost(wrong(status));
  });

  take();
  setInterval(grow, 1000);
})();
