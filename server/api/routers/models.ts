import { read, router, write } from "@/server/api/trpc";
import { cancelTraining } from "@/server/services/models/cancel-training";
import { getModel } from "@/server/services/models/get-model";
import { listModels } from "@/server/services/models/list-models";
import { promoteModel } from "@/server/services/models/promote-model";
import { rollbackModel } from "@/server/services/models/rollback-model";
import { trainModel } from "@/server/services/models/train-model";

/** modelsRouter is what the models page calls. */
export const modelsRouter = router({
  list: read(listModels),
  get: read(getModel),
  train: write(trainModel),
  cancel: write(cancelTraining),
  promote: write(promoteModel),
  rollback: write(rollbackModel),
});
