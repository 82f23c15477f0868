/* A month as a calendar: how many entries each day has, and the entries of the day that is picked. */

import { byDay, daysOf, shiftMonth, weeksOf } from "./calendar.js";
import { shiftDay } from "./chart.js";
import { rowsOf, showRows } from "./entry-rows.js";
import { dayOf, localIso } from "./moments.js";
import { newest, oldest, onDays } from "./store.js";
import { longDay, monthWords } from "./wording.js";

export function startMonth(page) {
  const { parts } = page;
  let [month, picked, runs] = ["", "", 0];

  async function refresh(now) {
    if (parts["month-view"].hidden) return;
    const run = ++runs;
    const today = localIso(now).slice(0, 10);
    month ||= today.slice(0, 7);
    const days = daysOf(month);
    const [start, end] = [days[0], days[days.length - 1]];
    const { counted, isFirst, isLast } = await read(start, end);
    if (!counted.has(picked)) picked = [...counted.keys()].sort().at(-1) ?? "";
    const ofDay = (counted.get(picked) ?? []).reverse();
    const rows = await rowsOf(page, ofDay, parts["month-day"]);
    if (run !== runs) return; // another one began since, and knows more
    drawMonth(page, { month, counted, picked, today });
    showRows(page, parts["month-day"], ofDay, rows);
    parts["month-before"].disabled = isFirst;
    parts["month-after"].disabled = isLast && today <= end;
  }

  const show = () => page.attempt(() => refresh(Date.now()));

  function view(isMonth) {
    parts["month-view"].hidden = !isMonth;
    parts["list-view"].hidden = isMonth;
    parts["as-month"].setAttribute("aria-pressed", String(isMonth));
    parts["as-list"].setAttribute("aria-pressed", String(!isMonth));
    show();
  }

  function goTo(number) {
    month = shiftMonth(month, number);
    show();
  }

  parts["as-list"].addEventListener("click", () => view(false));
  parts["as-month"].addEventListener("click", () => view(true));
  parts["month-before"].addEventListener("click", () => goTo(-1));
  parts["month-after"].addEventListener("click", () => goTo(1));
  parts.month.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-day]");
    if (!button) return;
    picked = button.dataset.day;
    show();
  });
  return { refresh };
}

/* The oldest moment need not be of the oldest day, nor the newest of the newest: clocks lie up to a day apart. */
async function read(start, end) {
  const around = await onDays(shiftDay(start, -1), shiftDay(end, 1));
  const [first, [last]] = await Promise.all([oldest(), newest(1)]);
  const known = [...around, first, last].filter(Boolean).map(dayOf);
  return {
    counted: byDay(around.filter((entry) => start <= dayOf(entry) && dayOf(entry) <= end)),
    isFirst: known.every((day) => day >= start),
    isLast: known.every((day) => day <= end),
  };
}

function drawMonth({ parts, say }, { month, counted, picked, today }) {
  const total = [...counted.values()].reduce((sum, { length }) => sum + length, 0);
  const words = { entries: say("entries", { n: total }), days: say("days", { n: counted.size }), month: monthWords(month) };
  parts["month-words"].textContent = say(total ? "month" : "month-none", words);
  const { day: focused } = /** @type {HTMLElement} */ (document.activeElement).dataset; // stays where it is
  const cellOfDay = (day) => cellOf(say, day, { number: counted.get(day)?.length ?? 0, isPicked: day === picked, isToday: day === today });
  const weeks = weeksOf(month).map((days) => withChildren("tr", ...days.map(cellOfDay)));
  parts.month.replaceChildren(...weeks);
  if (focused) parts.month.querySelector(`[data-day="${focused}"]`)?.focus();
}

function cellOf(say, day, { number, isPicked, isToday }) {
  const cell = withChildren("td");
  if (!day) return cell;
  if (isToday) cell.setAttribute("aria-current", "date");
  const date = withChildren("span", String(Number(day.slice(8))));
  date.className = "sg-month__date";
  cell.append(number ? buttonOf(say, day, { date, number, isPicked }) : date);
  return cell;
}

function buttonOf(say, day, { date, number, isPicked }) {
  const count = withChildren("span", String(number));
  count.className = "sg-month__count";
  const button = withChildren("button", date, count);
  button.type = "button";
  button.className = "sg-month__day";
  button.dataset.day = day;
  button.setAttribute("aria-pressed", String(isPicked));
  button.setAttribute("aria-label", say("month-day", { day: longDay(day), entries: say("entries", { n: number }) }));
  return button;
}

function withChildren(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}
