// Hands a link on: to the device's own share sheet where fingers are, else to the clipboard.

export type Shared = "shared" | "copied" | "failed";

export async function share(url: string, title: string): Promise<Shared> {
  const byFinger = matchMedia("(pointer: coarse)").matches;
  if (byFinger && navigator.share) {
    try {
      await navigator.share({ url, title });
      return "shared";
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return "shared"; // the rider thought better of it
    }
  }
  return (await copied(url)) ? "copied" : "failed";
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

// Without HTTPS there is no clipboard but the selection's.
function copiedBySelection(text: string): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}
