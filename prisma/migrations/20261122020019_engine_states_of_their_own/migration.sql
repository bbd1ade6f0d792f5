-- AlterTable
ALTER TABLE "Series" ADD COLUMN     "horizonSteps" INTEGER,
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "EngineState" (
    "seriesId" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "through" TIMESTAMPTZ(3) NOT NULL,
    "ledger" BYTEA NOT NULL,
    "fits" BYTEA NOT NULL,
    "values" BYTEA NOT NULL,

    CONSTRAINT "EngineState_pkey" PRIMARY KEY ("seriesId")
);

-- CreateIndex
CREATE INDEX "Forecast_issuedAt_idx" ON "Forecast"("issuedAt");

-- AddForeignKey
ALTER TABLE "EngineState" ADD CONSTRAINT "EngineState_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "Series"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Packed numbers do not compress; trying costs more than the disk it saves.
ALTER TABLE "EngineState" ALTER COLUMN "ledger" SET STORAGE EXTERNAL,
ALTER COLUMN "fits" SET STORAGE EXTERNAL,
ALTER COLUMN "values" SET STORAGE EXTERNAL;
