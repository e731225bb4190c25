// What the service worker and the page agree on.

/** Header of an answer that was kept, given because the server is out of reach: when it came, ms since 1970. */
export const kKeptHeader = "x-kept-at";
