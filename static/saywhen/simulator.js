// Keeps the simulator's phones live: asks for news, sends replies without a new page.
// Without it every form and the Refresh link still work.
(() => {
    "use strict";

    const EVERY = 1000;
    // Who has just texted is waiting for the answer.
    const SOON = 400;
    const WAITING = 4000;
    const SLOWEST = 30000;
    const SHOWN_AT_MOST = 8;
    const LIVE = "Live";
    const PAUSED = "Paused";
    const row = document.querySelector(".phones");
    const strip = document.querySelector(".strip");
    const status = document.querySelector(".live");
    const pause = document.querySelector(".pause");
    let last = row.dataset.last;
    let wait = EVERY;
    let waitingUntil = 0;
    let timer;

    const phones = () => [...row.querySelectorAll(".phone")];
    const phoneOf = (key) => phones().find((phone) => phone.dataset.key === key);
    const linkOf = (phone) => strip.querySelector(`[href="#${CSS.escape(phone.id)}"]`);
    const isPaused = () => pause.getAttribute("aria-pressed") === "true";

    function elements(html) {
        const template = document.createElement("template");
        template.innerHTML = html;
        return [...template.content.children];
    }

    function say(sentence) {
        // Said again, it would be read aloud again.
        if (status.textContent !== sentence) status.textContent = sentence;
        status.classList.toggle("is-on", sentence === LIVE);
    }

    // --- Texts ------------------------------------------------------------------

    // Adds what the phone lacks; a text may be told twice, a day is named once.
    function append(phone, items) {
        const texts = phone.querySelector(".texts");
        const known = new Set([...texts.children].map((item) => item.dataset.id));
        const days = texts.querySelectorAll(".day");
        let day = days.length ? days[days.length - 1].dataset.day : "";
        let added = 0;
        for (const item of items) {
            if (item.dataset.day ? item.dataset.day === day : known.has(item.dataset.id)) {
                continue;
            }
            // A day waits for a text of its own.
            if (item.dataset.day) {
                const text = items[items.indexOf(item) + 1];
                if (known.has(text.dataset.id)) continue;
                day = item.dataset.day;
            } else {
                item.classList.add("is-new");
                added += 1;
            }
            texts.append(item);
        }
        if (added) phone.querySelector(".is-first")?.remove();
        return added;
    }

    // What the newest text asks for comes first.
    function suggest(phone, buttons) {
        const words = phone.querySelector(".words");
        if (!words || !buttons.length) return;
        const wasHere = words.contains(document.activeElement);
        words.replaceChildren(...buttons);
        words.scrollLeft = 0;
        if (wasHere) words.focus({ preventScroll: true });
    }

    function tell(key, news) {
        const phone = phoneOf(key);
        if (!phone) return;
        const here = news.filter((text) => text.contact === phone.dataset.contact);
        const items = here.flatMap((text) => elements(text.html));
        const newest = here.filter((text) => text.words).pop();
        const elsewhere = news.filter((text) => !here.includes(text));
        for (const { contact } of elsewhere) {
            phone.querySelector("summary")?.classList.add("has-news");
            phone
                .querySelector(`[name="contact"][value="${CSS.escape(contact)}"]`)
                ?.classList.add("has-news");
        }
        const added = append(phone, items);
        if (added && newest) suggest(phone, elements(newest.words));
        if (added + elsewhere.length && !seen.has(phone)) {
            linkOf(phone)?.classList.add("has-news");
        }
    }

    // --- Phones -----------------------------------------------------------------

    // Where the row stands says nothing: snapping to a phone moves it by itself.
    let isMoved = false;
    for (const touch of ["pointerdown", "wheel", "keydown"]) {
        row.addEventListener(touch, () => (isMoved = true), { passive: true });
    }
    strip.addEventListener("click", () => (isMoved = true));

    const seen = new Set();
    const watcher = new IntersectionObserver(
        (entries) => {
            for (const { target, isIntersecting } of entries) {
                if (!isIntersecting) {
                    seen.delete(target);
                    continue;
                }
                seen.add(target);
                linkOf(target)?.classList.remove("has-news");
            }
        },
        { threshold: 0.6 },
    );

    function link(phone) {
        const anchor = document.createElement("a");
        anchor.href = `#${phone.id}`;
        const owner = phone.querySelector(".owner");
        anchor.textContent = (owner.querySelector(".name") ?? owner).textContent.trim();
        return anchor;
    }

    const isInUse = (phone) =>
        "held" in phone.dataset ||
        phone.contains(document.activeElement) ||
        phone.querySelector("textarea")?.value;

    function addPhone(html) {
        const [phone] = elements(html);
        if (phoneOf(phone.dataset.key)) return;
        const isLooking = isMoved || row.contains(document.activeElement);
        const before = row.scrollWidth;
        const from = row.scrollLeft;
        row.querySelector(".empty")?.remove();
        row.prepend(phone);
        strip.prepend(link(phone));
        watcher.observe(phone);
        // Nobody's phone may slip away under their eyes or fingers.
        const left = isLooking ? from + row.scrollWidth - before : 0;
        row.scrollTo({ left, behavior: "instant" });
        if (isLooking) linkOf(phone).classList.add("has-news");
        const spare = phones().slice(SHOWN_AT_MOST).filter((old) => !isInUse(old));
        spare.forEach(drop);
    }

    function drop(phone) {
        linkOf(phone)?.remove();
        watcher.unobserve(phone);
        seen.delete(phone);
        phone.remove();
    }

    // The same conversation keeps its place, focus and half-typed text.
    function renew(phone, fresh) {
        if (phone.dataset.contact !== fresh.dataset.contact || hasEarlier(phone, fresh)) {
            replace(phone, fresh);
            return;
        }
        append(phone, [...fresh.querySelector(".texts").children]);
        suggest(phone, [...(fresh.querySelector(".words")?.children ?? [])]);
        for (const field of fresh.querySelectorAll("input[type=hidden]")) {
            phone
                .querySelectorAll(`input[name="${field.name}"]`)
                .forEach((old) => (old.value = field.value));
        }
        const wrong = fresh.querySelector(".reply .error")?.textContent ?? "";
        const old = phone.querySelector(".reply .error");
        if (old) old.textContent = wrong;
        phone.querySelector("textarea")?.toggleAttribute("aria-invalid", Boolean(wrong));
        rename(phone, fresh);
    }

    const firstOf = (phone) => Number(phone.querySelector(".text")?.dataset.id);
    const hasEarlier = (phone, fresh) => firstOf(fresh) < firstOf(phone);

    // A stranger becomes known with their first text, and the phone has a new name.
    function rename(phone, fresh) {
        const anchor = linkOf(phone);
        phone.id = fresh.id;
        phone.dataset.key = fresh.dataset.key;
        phone.dataset.held = "";
        anchor?.setAttribute("href", `#${phone.id}`);
    }

    function replace(phone, fresh) {
        const log = phone.querySelector(".log");
        const scrolled = log.scrollTop;
        const sameTalk = phone.dataset.contact === fresh.dataset.contact;
        const typed = phone.querySelector("textarea")?.value;
        rename(phone, fresh);
        phone.replaceWith(fresh);
        watcher.unobserve(phone);
        seen.delete(phone);
        watcher.observe(fresh);
        const body = fresh.querySelector("textarea");
        if (sameTalk) {
            if (body && typed) body.value = typed;
            fresh.querySelector(".log").scrollTop = scrolled;
            fresh.querySelector(".log").focus({ preventScroll: true });
        } else {
            (body ?? fresh.querySelector("summary"))?.focus({ preventScroll: true });
        }
    }

    // --- Talking to the server ---------------------------------------------------

    async function ask(address, options = {}) {
        const response = await fetch(address, { credentials: "same-origin", ...options });
        if (response.redirected || [403, 404].includes(response.status)) {
            throw new Error("Refresh the page: it is not yours to see any more.");
        }
        if (!response.ok) {
            throw new Error("The server made a mistake. Refresh the page.");
        }
        return response;
    }

    async function poll() {
        clearTimeout(timer);
        if (document.hidden || isPaused()) return;
        const query = new URLSearchParams({ after: last });
        phones().forEach((phone) => query.append("phone", phone.dataset.key));
        try {
            const news = await (await ask(`${row.dataset.news}?${query}`)).json();
            last = news.last;
            Object.entries(news.texts).forEach(([key, texts]) => tell(key, texts));
            // The newest comes first, so it is put in front last.
            news.phones.reverse().forEach(addPhone);
            say(isPaused() ? PAUSED : LIVE);
            wait = EVERY;
        } catch (error) {
            say(error instanceof TypeError ? "Waiting for the server." : error.message);
            wait = Math.min(wait * 2, SLOWEST);
        }
        clearTimeout(timer);
        timer = setTimeout(poll, Date.now() < waitingUntil ? SOON : wait);
    }

    async function send(form, submitter) {
        const phone = form.closest(".phone");
        if (form.dataset.busy) return;
        form.dataset.busy = "yes";
        const body = new FormData(form);
        if (submitter?.name) body.set(submitter.name, submitter.value);
        const isTyped = form.matches(".reply") && submitter?.name !== "word";
        try {
            const headers = { "X-Simulator": "script" };
            const answer = await ask(form.action, { method: "POST", body, headers });
            const [fresh] = elements(await answer.text());
            const isWrong = fresh.querySelector(".reply .error")?.textContent;
            if (isTyped && !isWrong) form.elements.body.value = "";
            renew(phone, fresh);
            // Who types goes on typing; a phone's keyboard would close otherwise.
            if (isTyped) phone.querySelector("textarea").focus({ preventScroll: true });
            if (form.matches(".reply")) waitingUntil = Date.now() + WAITING;
            poll();
        } catch (error) {
            say(error instanceof TypeError ? "The server cannot be reached." : error.message);
        } finally {
            delete form.dataset.busy;
        }
    }

    // --- What people do ----------------------------------------------------------

    document.addEventListener("submit", (event) => {
        if (!event.target.matches("[data-live]")) return;
        event.preventDefault();
        send(event.target, event.submitter);
    });

    document.addEventListener("keydown", (event) => {
        const { key, shiftKey, isComposing, target } = event;
        if (key === "Enter" && target.matches("textarea") && !shiftKey && !isComposing) {
            event.preventDefault();
            target.form.requestSubmit(target.form.querySelector(".send"));
        }
        if (key === "Escape") target.closest("details[open]")?.removeAttribute("open");
    });

    document.addEventListener("click", ({ target }) => {
        for (const menu of document.querySelectorAll("details[open]")) {
            if (!menu.contains(target)) menu.open = false;
        }
    });

    pause.addEventListener("click", () => {
        pause.setAttribute("aria-pressed", String(!isPaused()));
        say(isPaused() ? PAUSED : LIVE);
        poll();
    });

    document.addEventListener("visibilitychange", poll);

    document.querySelector(".refresh").hidden = true;
    pause.hidden = false;
    pause.setAttribute("aria-pressed", "false");
    phones().forEach((phone) => watcher.observe(phone));
    poll();
})();
