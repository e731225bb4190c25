"""velib-trend model promote, list, rollback: the better model gets in, nothing else changes anything."""
import json
import shutil

import pytest

from program import ROOT, run, server, succeed

SHIPPED = ROOT / "models/velib-2022/model.tar.gz"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A simulated city with five days of past, and models that were trained on it: a moment, and longer."""
    folder = tmp_path_factory.mktemp("promote")
    store, toml = folder / "store", folder / "city.toml"
    with server("simulate", "--stations", 40, "--history", "5d", "--store", store, "--port", 0, "--write-city", toml):
        models = {}
        for name, steps in (("raw", 1), ("trained", 60)):
            models[name] = folder / f"{name}.tar.gz"
            succeed("train", "--store", store, "--kind", "reference_lstm", "--out", models[name], "--steps", steps)
        yield {"store": store, "toml": toml, **models}


@pytest.fixture
def store(city):
    """The city's store, without models at first."""
    shutil.rmtree(city["store"] / "models", ignore_errors=True)
    return city["store"]


def promote(city, archive, *more):
    return run("model", "promote", archive, "--store", city["store"], "--city", city["toml"], *more)


def below_models(store):
    return {p.relative_to(store): p.read_bytes() for p in (store / "models").rglob("*") if p.is_file()}


def listed(store):
    return json.loads(succeed("model", "list", "--store", store, "--json"))


def in_use(store):
    return next((m["name"] for m in listed(store)["models"] if m.get("in_use")), None)


def version_of(archive):
    return json.loads(succeed("model", "show", archive, "--json"))["version"]


def errors_of(table, method):
    """MAE by horizon, of a table's lines such as "  60 min  in use   1.725   2.782   10020"."""
    lines = [line.split() for line in table.splitlines() if f" min  {method} " in line]
    return {int(words[0]): (float(words[-3]), int(words[-1])) for words in lines}


def test_only_the_better_one_gets_in(city, store):
    code, out, err = promote(city, city["raw"])
    assert code == 1 and err.count("\n") == 1 and "nothing changed" in err, err
    new, shipped, still = (errors_of(out, method) for method in ("new", "in use", "persistence"))
    assert set(new) == set(shipped) == set(still) == {60, 120, 180}
    for horizon in new:
        assert new[horizon][1] == shipped[horizon][1] == still[horizon][1] > 100, "the same rows"
        assert new[horizon][0] > shipped[horizon][0] > 0
    assert not (store / "models").exists()

    succeed("model", "promote", city["raw"], "--store", store, "--city", city["toml"], "--name", "raw", "--force")
    assert in_use(store) == "raw"
    code, out, err = promote(city, city["trained"], "--name", "trained")
    assert (code, err) == (0, ""), err
    assert in_use(store) == "trained"
    current = json.loads((store / "models/current.json").read_text())
    assert current["model"]["version"] == version_of(city["trained"])
    assert [use["model"] and use["model"]["name"] for use in current["before"]] == ["raw", None]

    before = below_models(store)
    code, out, err = promote(city, city["raw"])
    assert code == 1 and below_models(store) == before
    assert errors_of(out, "in use") != shipped, "beaten is what is in use, not the shipped one"


def test_a_window_alone_is_history_enough(city, store, tmp_path):
    alone = tmp_path / "store"
    (alone / "history").mkdir(parents=True)
    (alone / "history/_window.bin").write_bytes((store / "history/_window.bin").read_bytes())
    code, out, err = run("model", "promote", city["raw"], "--store", alone, "--city", city["toml"], "--days", 2)
    assert code == 1 and "nothing changed" in err and "the window" in out.splitlines()[0], out + err
    assert len(errors_of(out, "new")) == 3
    code, out, err = run("model", "promote", city["raw"], "--store", tmp_path / "empty", "--city", city["toml"])
    assert (code, out) == (1, "") and "no history to measure on" in err and err.count("\n") == 1, err


def test_rolls_back_to_the_one_before(city, store):
    promote(city, city["raw"], "--force", "--name", "raw")
    promote(city, city["trained"], "--force", "--name", "trained")
    assert version_of(city["raw"]) in succeed("model", "rollback", "--store", store)
    assert in_use(store) == "raw"
    assert "ships with the program" in succeed("model", "rollback", "--store", store)
    assert in_use(store) is None and len(listed(store)["models"]) == 2
    code, out, err = run("model", "rollback", "--store", store)
    assert (code, out) == (1, "") and "current.json" in err and err.count("\n") == 1, err
    assert "trained" in succeed("model", "list", "--store", store)


@pytest.mark.parametrize("fault, said", [
    (lambda store: (store / "models/current.json").write_text('{"format":'), "models/current.json: no JSON object"),
    (lambda store: (store / "models/raw/model.tar.gz").unlink(), "models/raw/model.tar.gz: not in the store"),
    (lambda store: (store / "models/raw/model.tar.gz").write_bytes(SHIPPED.read_bytes()), "sha256"),
])
def test_what_is_broken_is_one_clear_error(city, store, fault, said):
    promote(city, city["raw"], "--force", "--name", "raw")
    fault(store)
    before = below_models(store)
    for command in (["forecast", "--city", city["toml"]], ["evaluate", "--city", city["toml"]],
                    ["model", "promote", city["trained"], "--city", city["toml"]]):
        code, out, err = run(*command, "--store", store)
        assert (code, out) == (1, "") and said in err and err.count("\n") == 1, f"{command}: {out}{err}"
    assert below_models(store) == before
    assert "Problem: " in succeed("model", "list", "--store", store)
    succeed("forecast", "--city", city["toml"], "--store", store, "--model", SHIPPED)
    code, _, err = promote(city, city["trained"], "--force")
    assert code == 0, err
    succeed("forecast", "--city", city["toml"], "--store", store)


def test_wrong_archives_and_names(city, store, tmp_path):
    (tmp_path / "torn.tar.gz").write_bytes(city["raw"].read_bytes()[:1000])
    for arguments, said in (([tmp_path / "torn.tar.gz"], "torn.tar.gz: "), ([tmp_path / "gone"], "gone"),
                            ([city["raw"], "--name", "../raw"], "no name of a model")):
        code, out, err = promote(city, *arguments, "--force")
        assert (code, out) == (1, "") and said in err and err.count("\n") == 1, out + err
    assert not (store / "models").exists()


def test_forecast_uses_the_one_that_is_in_use(city, store):
    promote(city, city["trained"], "--force")
    made_by = lambda *more: json.loads(succeed("forecast", "--city", city["toml"], "--store", store, "--json", *more))["model_version"]
    assert made_by() == version_of(city["trained"])
    assert made_by("--model", city["raw"]) == version_of(city["raw"])
    succeed("model", "rollback", "--store", store)
    assert made_by() == version_of(SHIPPED)
