// The inbox by keys, and what a page cannot do alone: stay at the newest text, insert a
// saved reply without losing what is typed. Without it every form and link still works.
(() => {
    "use strict";

    const inbox = document.querySelector(".inbox");
    if (!inbox) return;
    const find = (selector) => document.querySelector(selector);
    const rows = () => [...document.querySelectorAll(".inbox-row")];
    const body = find("#reply-body");
    const help = find("#inbox-help");

    // --- The newest text stays in sight ------------------------------------------
    const log = () => find(".inbox-log");
    const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    const toEnd = () => log() && (log().scrollTop = log().scrollHeight);
    toEnd();

    let kept = null;
    document.addEventListener("htmx:beforeSwap", (event) => {
        if (event.detail.target.id !== "inbox-thread" || !log()) return;
        kept = isAtEnd(log()) ? null : log().scrollTop;
    });
    document.addEventListener("htmx:afterSettle", (event) => {
        if (event.target.id !== "inbox-thread" || !log()) return;
        joinPages();
        if (kept === null) toEnd();
        else log().scrollTop = kept;
    });

    // --- Earlier texts come above, and what one reads stays where it is -------------
    // A day that goes on over the border of two pages is named once; a text that left
    // meanwhile stands among the newest.
    function joinPages() {
        const days = [...log().querySelectorAll(".saywhen-day")];
        days.forEach((day, n) => (day.hidden = day.textContent === days[n - 1]?.textContent));
        const live = find("#inbox-thread");
        live?.querySelectorAll("li").forEach((text) => {
            const same = log().querySelectorAll(`#${text.id}`);
            if (same.length > 1) same[0].remove();
        });
    }
    const isWayBack = (element) => element.matches(".inbox-log > .inbox-older");
    let toBottom = 0;
    document.addEventListener("htmx:beforeSwap", (event) => {
        if (isWayBack(event.detail.target)) toBottom = log().scrollHeight - log().scrollTop;
    });
    document.addEventListener("htmx:afterSwap", (event) => {
        if (!event.detail.requestConfig?.elt.matches("#earlier")) return;
        joinPages();
        log().scrollTop = log().scrollHeight - toBottom;
        if (!find("#earlier")) log().focus({ preventScroll: true });
    });
    // Whoever texts may have left, or asked: the verdict under the answer is of before.
    document.addEventListener("htmx:afterSettle", (event) => {
        if (event.target.id === "inbox-thread") find("#judged")?.dispatchEvent(new Event("heard"));
    });
    // Closing is refused where a text has come that nobody has seen: what is seen grows.
    document.addEventListener("htmx:afterSettle", () => {
        const heard = find('#inbox-thread input[name="heard"]');
        if (!heard) return;
        document.querySelectorAll(".inbox-heard").forEach((old) => (old.value = heard.value));
    });

    // --- Saved replies -----------------------------------------------------------
    const saved = find(".inbox-saved");
    saved?.addEventListener("submit", async (event) => {
        event.preventDefault();
        const query = new URLSearchParams(new FormData(saved));
        const answer = await fetch(`${location.pathname}?${query}`);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const words = page.getElementById("reply-body")?.value ?? "";
        const [from, to] = [body.selectionStart, body.selectionEnd];
        body.setRangeText(words, from, to, "end");
        body.dispatchEvent(new Event("input", { bubbles: true }));
        body.focus();
    });

    // --- Keys --------------------------------------------------------------------
    const open = () => help.showModal();
    const button = find("#inbox-keys");
    button.hidden = false;
    button.addEventListener("click", open);

    function move(step) {
        const all = rows();
        if (!all.length) return;
        const at = all.findIndex((row) => row === document.activeElement);
        const from = at >= 0 ? at : all.findIndex((row) => row.hasAttribute("aria-current"));
        const next = Math.min(Math.max(from + step, 0), all.length - 1);
        all[next].focus();
    }

    const write = (event) => {
        if (!body) return;
        event.preventDefault();
        body.focus();
        body.scrollIntoView({ block: "center" });
    };
    const search = (event) => {
        event.preventDefault();
        find("#inbox-search").focus();
    };
    const keys = {
        j: () => move(1),
        k: () => move(-1),
        r: write,
        a: () => find("#take")?.click(),
        e: () => find("#close")?.click(),
        u: () => find("#unread")?.click(),
        "/": search,
        "?": open,
    };
    const isTyping = (element) =>
        element.matches("input, textarea, select") || element.isContentEditable;

    document.addEventListener("keydown", (event) => {
        if (event.target === body && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            find("#judged .inbox-main")?.click();
            return;
        }
        if (event.key === "Escape" && event.target === body) body.blur();
        const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
        if (!isPlain || help.open || isTyping(event.target)) return;
        keys[event.key]?.(event);
    });
})();
