/*
  Small comforts. Everything on the page works without them; what needs this file stays hidden
  until it has run.
*/

const unhide = (button) => button.closest("[hidden]")?.removeAttribute("hidden");
const say = (text) => {
  const status = document.querySelector("[data-share-status]");
  if (status) status.textContent = text;
};

// Copy the page's address.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    const address = new URL(button.dataset.copy || location.href, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      return; // the reader or the browser said no; the address bar is still there
    }
    button.textContent = button.dataset.done;
    say(button.dataset.done);
    setTimeout(() => {
      button.textContent = words;
    }, 2500);
  });
  unhide(button);
}

// Share through the device.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  });
  unhide(button);
}

// Mark today, as the clinic's clock has it, in the opening hours: a holiday, or else the weekday.
for (const hours of document.querySelectorAll("[data-today]")) {
  const timeZone = hours.dataset.zone || undefined;
  const day = new Intl.DateTimeFormat("sv", { timeZone }).format(); // 2026-12-24
  const weekday = new Date(day).getUTCDay() || 7; // ISO 8601: Monday is 1
  const holidays = [...hours.querySelectorAll("[data-from]")];
  const row =
    holidays.find(({ dataset }) => dataset.from <= day && day <= dataset.to) ||
    hours.querySelector(`[data-day="${weekday}"]`);
  if (!row) continue;
  row.setAttribute("aria-current", "date");
  const mark = document.createElement("span");
  mark.className = "hours__today";
  mark.textContent = hours.dataset.today;
  row.querySelector("th").append(" ", mark);
}

// Comments come from elsewhere, so they come only when they are asked for.
for (const button of document.querySelectorAll("[data-comments]")) {
  button.addEventListener("click", () => {
    const script = document.createElement("script");
    for (const [name, value] of JSON.parse(button.dataset.attributes || "[]")) {
      script.setAttribute(name, value);
    }
    script.src = button.dataset.comments;
    script.async = true;
    button.closest("section").append(script);
    button.parentElement.hidden = true;
  });
  unhide(button);
}

// Open the question that an address points to, and all of them on paper.
const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded) folded.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    folded.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details[data-folded]")) {
    folded.open = false;
    delete folded.dataset.folded;
  }
});
