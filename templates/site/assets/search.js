// Search in the summaries of the site: a script with the index is loaded when somebody searches, so that it works from a
// folder too, and asks nobody. Words and parts of words, of any language; the nearest first. Everything is set as text.
(function () {
  "use strict";
  var home = new URL("../../", document.currentScript.src), most = 60;
  var box = document.querySelector(".md-search__input"), toggle = document.getElementById("__search");
  if (!box) return;
  var result = document.querySelector(".md-search-result"), meta = result.firstElementChild, list = result.lastElementChild;
  var hanzi = /^[\u2e80-\u9fff]+$/, loading = false;

  function load() {
    toggle.checked = true;
    if (loading) return;
    loading = true;
    var script = document.createElement("script");
    script.src = new URL("search/index.js", home).href;
    script.onload = look;
    document.head.appendChild(script);
  }

  // How near a term is to an entry: its name before its text, the beginning before the middle, gaps between hanzi last.
  function nearness(term, title, text) {
    if (title === term) return 100;
    var at = title.indexOf(term);
    if (at >= 0) return (at ? 50 : 70) + 20 * term.length / title.length;
    at = text.indexOf(term);
    if (at >= 0) return at ? 20 : 25;
    if (term.length > 2 && hanzi.test(term) && new RegExp(term.split("").join(".{0,2}")).test(title)) return 10;
    return 0;
  }

  function found(query, index) {
    var terms = query.toLowerCase().split(/\s+/).filter(Boolean), hits = [];
    if (!terms.length) return hits;
    index.rows.forEach(function (row, place) {
      var page = index.pages[row[0]], at = index.places[row[1]];
      var title = at[1].toLowerCase(), text = (row[2] + " " + page[1]).toLowerCase();
      var score = at[0] ? 0 : 15; // a page before a place on a page
      for (var i = 0; i < terms.length; i++) {
        var near = nearness(terms[i], title, text);
        if (!near) return;
        score += near;
      }
      hits.push([score, place]);
    });
    return hits.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
  }

  function element(name, kind, text) {
    var made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  }

  function item(page, place, text) {
    var link = element("a", "md-search-result__link"), article = element("article", "md-search-result__article md-typeset");
    link.href = new URL(page[0] + (place[0] ? "#" + encodeURI(place[0]) : ""), home).href;
    link.addEventListener("click", function () { toggle.checked = false; });
    article.appendChild(element("h2", "", place[1]));
    article.appendChild(element("p", "", [place[0] ? page[1] : "", text].filter(Boolean).join(" · ")));
    link.appendChild(article);
    var made = element("li", "md-search-result__item");
    made.appendChild(link);
    return made;
  }

  function look() {
    var index = window.beianSearch;
    if (!index) return;
    var hits = found(box.value, index), words = result.dataset;
    list.textContent = "";
    hits.slice(0, most).forEach(function (hit) {
      var row = index.rows[hit[1]];
      list.appendChild(item(index.pages[row[0]], index.places[row[1]], row[2]));
    });
    var said = hits.length === 1 ? words.one : hits.length ? words.other.replace("#", hits.length) : words.none;
    if (box.value.trim()) meta.textContent = said;
  }

  box.addEventListener("focus", load);
  box.addEventListener("input", look);
  box.form.addEventListener("reset", function () { setTimeout(look); box.focus(); });
  box.form.addEventListener("submit", function (event) {
    event.preventDefault();
    var first = list.querySelector("a");
    if (first) first.click();
  });
  toggle.addEventListener("change", function () { if (toggle.checked) box.focus(); });
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); box.focus(); return; }
    if (!toggle.checked) return;
    if (event.key === "Escape") { toggle.checked = false; box.blur(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    var stops = [box].concat(Array.prototype.slice.call(list.querySelectorAll("a")));
    var here = stops.indexOf(document.activeElement), next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (here >= 0 && next) { event.preventDefault(); next.focus(); }
  });
})();
