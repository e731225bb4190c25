"""The reference's way to answer /predict: a FastAPI handler that answers from a dictionary, under uvicorn.

Started by serve_side_by_side.py: PREDICT_FILE names the answer of one station as JSON, CODE the station.
"""
import json
import os

from fastapi import FastAPI, HTTPException

app = FastAPI()
with open(os.environ["PREDICT_FILE"], encoding="utf-8") as file:
    ANSWERS = {os.environ["CODE"]: json.load(file)}


@app.get("/predict/{station_code}")
async def predict(station_code: str):
    if station_code not in ANSWERS:
        raise HTTPException(404, f"Station {station_code} not found")
    return ANSWERS[station_code]
