// Exercises of the course, and what the theme leaves out. Answers are compared by their hashes, as they were computed when the site was built.
"use strict";

// FNV-1a of 32 bits, over the UTF-8 bytes; docs/exercises.py has the same in Python.
function hashed(text) {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16);
}

function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
}

function decoded(text) {
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), character => character.charCodeAt(0))));
}

// A number as the hashes take it: with the decimals that an answer may be rounded to.
function written(kind, number) {
    return kind === "count" ? String(number) : number.toFixed(kind === "share" ? 3 : 1);
}

function verdictOfNumber(task, text, hashOf) {
    const bare = text.replace(/[,，\s]/g, "").replace("％", "%");
    let number = Number(bare.replace(/%$/, ""));
    if (bare === "" || Number.isNaN(number)) return [false, task.texts.no_number];
    if (task.missing) return [false, task.texts.missing_wrong];
    if (bare.endsWith("%")) number /= 100;
    const replied = task.replies[hashOf(written(task.kind, number))];
    if (replied) return replied;
    if (task.kind === "share" && (task.replies[hashOf(written("share", number / 100))] || [])[0])
        return [false, task.texts.percent];
    return [false, task.otherwise];
}

function verdictOfCodes(task, codes, hashOf) {
    const replied = task.replies[hashOf([...codes].sort().join(","))];
    if (replied) return replied;
    const right = codes.filter(code => task.members.includes(hashOf(code))).length;
    const left = task.texts.codes_left
        .replace("{right}", right)
        .replace("{wrong}", codes.length - right)
        .replace("{missing}", task.members.length - right);
    return [false, `${left} ${task.otherwise}`];
}

function build(place) {
    const task = decoded(place.dataset.task);
    const hashOf = text => hashed(`${task.exercise}:${text}`);
    const status = element("div", {role: "status"});
    const say = ([right, message]) => {
        status.className = right ? "right" : "wrong";
        status.textContent = `${right ? "✓" : "✗"} ${message}`;
    };
    const name = `answer-${task.exercise}`;
    const form = element("form", {});
    if (task.kind === "codes" || task.kind === "choice") {
        const set = element("fieldset", {tabindex: "0"}, element("legend", {}, task.label));
        for (const [code, label] of task.options)
            set.append(element("label", {}, element("input", {type: task.kind === "codes" ? "checkbox" : "radio", name, value: code}), ` ${label}`));
        form.append(set);
    } else {
        form.append(element("label", {for: name}, task.label), element("input", {type: "text", id: name, name, inputmode: "decimal", autocomplete: "off"}), " ");
    }
    form.append(element("button", {type: "submit"}, task.check));
    if (!["codes", "choice"].includes(task.kind)) {
        const none = element("button", {type: "button"}, task.none);
        none.addEventListener("click", () => say(task.missing ? [true, task.texts.missing_right] : [false, task.texts.not_missing]));
        form.append(none);
    }
    form.addEventListener("submit", event => {
        event.preventDefault();
        const given = [...new FormData(form).values()];
        if (task.kind === "codes") say(verdictOfCodes(task, given, hashOf));
        else if (task.kind === "choice") say(task.replies[hashOf(given[0] || "")] || [false, task.texts.no_choice]);
        else say(verdictOfNumber(task, given[0] || "", hashOf));
    });
    place.replaceChildren(form, status);
}

// What the theme leaves out for those who listen, or who use the keyboard.
function complete() {
    document.querySelectorAll('p.caption[role="heading"]').forEach(one => one.setAttribute("aria-level", "2"));
    document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Contents");
    document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
    if (!document.querySelector("h1")) document.querySelector("h2")?.setAttribute("aria-level", "1");
    document.querySelectorAll("article pre, .table-wrapper").forEach(one => one.setAttribute("tabindex", "0"));
}

document.addEventListener("DOMContentLoaded", () => {
    complete();
    document.querySelectorAll(".exercise").forEach(build);
});
