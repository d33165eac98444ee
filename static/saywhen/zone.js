// Tells the server this browser's time zone, so that staff pages are written in it.
(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const known = `saywhen_zone=${zone}`;
    const isKnown = () => document.cookie.split("; ").includes(known);
    if (!zone || isKnown()) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${known}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    // A time typed on a page written in another zone would be read in the wrong one.
    if (isKnown()) location.replace(location.href);
})();
