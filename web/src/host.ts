// Whose address a link is of: the page's own, or that of what holds it in a frame, as Streamlit's app does.

type Through = (link: string) => string;

let through: Through = (link) => link;

/** The holder's word, before the page starts: its own address of what the page shows at `link`. */
export function tellHost(addressOf: Through): void {
  through = addressOf;
}

/** The address that opens, by itself, what the page shows at `link`. */
export function hostLink(link: string): string {
  return through(link);
}
