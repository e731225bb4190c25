"""What OpenAPI cannot say of a valid request: the south of a box is not above its north."""
import schemathesis


@schemathesis.hook
def map_query(_context, query):
    try:
        west, south, east, north = query["bbox"].split(",")
        if float(south) > float(north):
            query["bbox"] = ",".join((west, north, east, south))
    except (AttributeError, KeyError, TypeError, ValueError):
        pass  # no box
    return query
