// Working days as beian counts them: the first day is not counted, holidays are not, weekends that are worked are.
(function () {
  "use strict";
  var form = document.querySelector("form.workdays");
  if (!form) return;
  var data = JSON.parse(document.getElementById("workdays").textContent), DAY = 86400000;
  var off = new Set(data.off), worked = new Set(data.worked), official = new Set(data.official);

  function isWorkday(day) {
    var name = day.toISOString().slice(0, 10);
    return worked.has(name) || (day.getUTCDay() % 6 !== 0 && !off.has(name));
  }

  // The day, and the years on the way whose holidays are not known.
  function counted(start, count, step) {
    var day = start, unknown = new Set();
    while (count > 0) {
      day = new Date(day.getTime() + step * DAY);
      if (isWorkday(day)) count--;
      if (!official.has(day.getUTCFullYear())) unknown.add(day.getUTCFullYear());
    }
    return { day: day, unknown: Array.from(unknown).sort() };
  }

  function show() {
    var words = form.dataset, start = form.elements.start.valueAsDate, count = form.elements.count.valueAsNumber;
    var before = form.elements.direction.value === "before", output = form.elements.result;
    if (!start || !form.checkValidity()) {
      output.textContent = form.elements.start.value || !form.elements.count.checkValidity() ? words.bad : "";
      return;
    }
    var found = before ? counted(start, count + 1, -1) : counted(start, count, 1);
    var weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", timeZone: "UTC" }).format(found.day);
    var sure = found.unknown.length ? words.unknown.replace("#", found.unknown.join(", ")) : words.official;
    output.textContent = words.result.replace("#", found.day.toISOString().slice(0, 10) + " (" + weekday + ")") + " " + sure;
    output.className = found.unknown.length ? "provisional" : "";
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  show();
})();
