"""The page of Velib Trend as an app of Streamlit Community Cloud. All of it runs in the browser, from page/, and asks the
server that VELIB_API_BASE names; this file finds that setting, and says what to do where something is amiss."""
import os
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
import streamlit.components.v1 as components
from streamlit.errors import StreamlitSecretNotFoundError

SETTING = "VELIB_API_BASE"
PAGE = Path(__file__).resolve().parent / "page"

# By what web/src/streamlit.ts found out.
TROUBLE = {
    "unreachable": "The server at {base} does not answer. See that it runs and can be reached from this browser; the page "
                   "comes by itself once it does.",
    "refused": "The server at {base} answers, but keeps its answers from pages of {origin}. Start it with "
               "`--cors-origin {origin}`, or set the Lambda function's `VELIB_TREND_CORS_ORIGINS` (or the CORS of its "
               "Function URL) to that.",
    "insecure": "This page is https, and browsers let it ask https alone: give `{setting}` such an address of the server, "
                "not {base}.",
    "foreign": "What answers at {base} is not the server of Velib Trend: `{base}/healthz` does not say `{{\"status\": "
               "\"ok\"}}`. See that `{setting}` is its address.",
}

# The page fills the window, as on its own server.
WHOLE_WINDOW = """<style>
  [data-testid="stHeader"] { display: none; }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: 0; }
  [data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0; }
  [data-testid="stAlert"] { margin: 1rem; }
</style>"""


def api_base() -> str:
    """As the secrets have it, else the environment; "" where neither does."""
    try:
        told = st.secrets.get(SETTING, "")
    except StreamlitSecretNotFoundError:
        told = ""
    return str(told or os.environ.get(SETTING, "")).strip().rstrip("/")


def fault_of(base: str) -> str:
    """What is wrong before anything is asked, and what to do; "" where nothing is."""
    if not (PAGE / "index.html").is_file():
        return f"{PAGE} is missing: run `make streamlit` in the project and commit `streamlit/page`."
    if not base:
        return (f"`{SETTING}` is not set. In the app's settings, under Secrets, write `{SETTING} = \"https://…\"`: the "
                "address of a running Velib Trend server. (Elsewhere: `.streamlit/secrets.toml`, or the environment.)")
    address = urlsplit(base)
    if address.scheme not in ("http", "https") or not address.hostname:
        return f"`{SETTING}` is '{base}', which is no address: give it one such as `https://api.example.org`."
    return ""


def take_on(view: dict[str, str]) -> None:
    """A view that was shared, into the app's own address: once, since the reader may go on from there."""
    if st.session_state.get("shared") != view:
        st.session_state["shared"] = view
        st.query_params.from_dict(view)


def show_page(base: str) -> None:
    """The page, and above it what keeps it away."""
    above = st.empty()
    page = components.declare_component("velib_trend", path=PAGE)
    found = page(api_base=base, view=st.query_params.to_dict(), key="page", default=None)
    if found and found.get("view"):
        take_on(found["view"])
    if found and found["standing"] in TROUBLE:
        above.error(TROUBLE[found["standing"]].format(base=base, origin=found["origin"], setting=SETTING))


def main() -> None:
    st.set_page_config(page_title="Velib Trend", page_icon="🚲", layout="wide")
    st.html(WHOLE_WINDOW)
    base = api_base()
    if fault := fault_of(base):
        st.error(fault)
        st.stop()
    show_page(base)


main()
