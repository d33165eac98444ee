// Saywhen's sign-up on another site, by one copied line:
//   <script async src="https://HOST/join/PAGE/popup.js" data-delay="5"></script>
// It opens the real page in a frame of ours, so the site around it can neither hide nor
// restyle what people agree to. No framework, no cookie, no style or script inline: the
// site's policy needs script-src HOST and frame-src HOST, and nothing else.
//
// data-mode="inline"    stand where the line stands, instead of opening over the page
// data-delay="5"        open after so many seconds
// data-scroll="50"      open once so many per cent of the page have been scrolled past
// data-exit             open when the pointer leaves for the tabs or the address bar
// data-again="30"       days before it opens again for who closed it
// data-lang="fr"        the page's language; without it the browser's
// data-title, data-close  what the frame and its button are called
// Anything on the site with data-saywhen-open="PAGE" opens it when pressed.
(() => {
    "use strict";
    const line = document.currentScript;
    const at = new URL("frame/", line.src);
    const given = line.dataset;
    const slug = at.pathname.split("/").at(-3);
    const KEY = `saywhen:${slug}`;
    const DAY = 86_400_000;
    const NEVER = 3_650;
    if (given.lang) at.searchParams.set("lang", given.lang);

    const memory = {
        // Where a browser keeps nothing for the site, it opens on each page again.
        isQuiet() {
            try {
                return Number(localStorage.getItem(KEY)) > Date.now();
            } catch {
                return false;
            }
        },
        keepQuiet(days) {
            try {
                localStorage.setItem(KEY, String(Date.now() + days * DAY));
            } catch {}
        },
    };

    const title = given.title || "Sign up for texts";
    const make = (name, attributes, ...inside) => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes))
            made.setAttribute(key, value);
        made.append(...inside);
        return made;
    };
    const frame = make("iframe", {
        src: at.href,
        title,
        // Its own site's page, so it may be itself; it may not send the visitor away.
        sandbox:
            "allow-forms allow-scripts allow-same-origin allow-popups " +
            "allow-popups-to-escape-sandbox",
        referrerpolicy: "strict-origin",
        loading: "eager",
    });

    // A sheet that is constructed needs no leave of the site's policy, and behind a
    // closed root the site's own rules reach neither dialog nor frame.
    const dressed = (css, ...inside) => {
        const host = make("div", { "data-saywhen": slug });
        const root = host.attachShadow({ mode: "closed" });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [sheet];
        root.append(...inside);
        return host;
    };
    const FRAME =
        "iframe{border:0;display:block;width:100%;height:40rem;color-scheme:normal}";

    const heard = (does) =>
        addEventListener("message", ({ source, origin, data }) => {
            if (source !== frame.contentWindow || origin !== at.origin) return;
            if (data?.saywhen === "height")
                frame.style.height = `${Math.min(Math.max(data.value, 200), 4_000)}px`;
            if (data?.saywhen === "step" && data.value) memory.keepQuiet(NEVER);
            if (data?.saywhen === "close") does.close?.();
        });

    if (given.mode === "inline") {
        heard({});
        line.after(dressed(`:host{display:block}${FRAME}`, frame));
        return;
    }

    const close = make("button", {
        type: "button",
        "aria-label": given.close || "Close",
    });
    close.textContent = "\u00d7";
    const dialog = make("dialog", { "aria-label": title }, close, frame);
    const css = `
        ${FRAME}
        dialog{background:#fff;border:0;border-radius:1rem;box-shadow:0 1rem 4rem #0006;
            box-sizing:border-box;max-height:calc(100dvh - 2rem);max-width:30rem;
            overflow:auto;overscroll-behavior:contain;padding:0;width:calc(100vw - 2rem)}
        dialog::backdrop{background:#0009}
        button{align-items:center;background:#fff;border:2px solid #444;border-radius:50%;
            color:#222;cursor:pointer;display:flex;font:1.5rem/1 sans-serif;height:2.75rem;
            inset-inline-end:.5rem;justify-content:center;position:absolute;top:.5rem;
            width:2.75rem;z-index:1}
        button:focus-visible{outline:3px solid #0b57d0;outline-offset:2px}
        @media(prefers-reduced-motion:no-preference){
            dialog[open]{animation:in .2s ease-out}
            @keyframes in{from{opacity:0;transform:translateY(1rem)}}
        }`;
    let host = null;
    let isOver = false;
    const open = () => {
        if (host) return;
        host = dressed(css, dialog);
        document.body.append(host);
        // The browser's own: holds the focus, hears Escape, gives the focus back.
        dialog.showModal();
    };
    dialog.addEventListener("close", () => {
        if (!memory.isQuiet()) memory.keepQuiet(Number(given.again ?? 30));
        isOver = true;
        host.remove();
        host = null;
    });
    close.addEventListener("click", () => dialog.close());
    heard({ close: () => dialog.close() });

    const byRule = () => {
        if (!isOver && !memory.isQuiet()) open();
    };
    const later = (seconds) => setTimeout(byRule, seconds * 1_000);
    const onScroll = () => {
        const root = document.documentElement;
        const past = (scrollY + innerHeight) / root.scrollHeight;
        if (past * 100 < Number(given.scroll)) return;
        removeEventListener("scroll", onScroll);
        byRule();
    };
    const rules = ["delay", "scroll", "exit"].filter((rule) => rule in given);
    if (!rules.length) later(5);
    if ("delay" in given) later(Number(given.delay));
    if ("scroll" in given) addEventListener("scroll", onScroll, { passive: true });
    if ("exit" in given)
        document.documentElement.addEventListener("mouseleave", (event) => {
            if (event.clientY <= 0) byRule();
        });
    document.addEventListener("click", (event) => {
        const asked = event.target.closest?.("[data-saywhen-open]");
        if (asked?.dataset.saywhenOpen !== slug) return;
        event.preventDefault();
        open();
    });
})();
