// Where the API is: the folder that the page came from, or what the shell around it says, as Streamlit's does.

const kTold = "velib-api-base"; // <meta name="velib-api-base" content="https://…">

/** The shell's word, before the page starts. */
export function tellApiBase(base: string, page: Document = document): void {
  const meta = page.createElement("meta");
  meta.name = kTold;
  meta.content = base;
  page.head.append(meta);
}

function toldBase(page: Pick<Document, "querySelector">): string {
  return page.querySelector<HTMLMetaElement>(`meta[name="${kTold}"]`)?.content ?? "";
}

/** Whether page and API are of one server: then it also tells, and serves, what the page needs besides. */
export function isAtHome(page: Pick<Document, "querySelector"> = document): boolean {
  return toldBase(page) === "";
}

/** Ends in a slash. */
export function apiBase(page: Pick<Document, "querySelector"> = document, here: string = location.href): string {
  const told = toldBase(page);
  return told ? told.replace(/\/*$/, "/") : new URL("./", here).href;
}
