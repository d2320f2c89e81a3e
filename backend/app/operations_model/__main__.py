"""`python -m app.operations_model`: serve the operations model. Environment as for `app.local_model`."""

import sys

from app.local_model.__main__ import main
from app.local_model.server import create_model_app
from app.operations_model.deciding import MODEL_NAME, next_step

if __name__ == "__main__":
    sys.exit(main(create_model_app(MODEL_NAME, next_step)))
