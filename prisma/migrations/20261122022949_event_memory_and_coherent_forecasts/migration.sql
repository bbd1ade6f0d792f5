-- AlterTable
ALTER TABLE "Application" ADD COLUMN     "reconcile" BOOLEAN;

-- AlterTable
ALTER TABLE "Forecast" ADD COLUMN     "why" JSONB;

-- CreateTable
CREATE TABLE "EventMemory" (
    "seriesId" INTEGER NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "EventMemory_pkey" PRIMARY KEY ("seriesId")
);

-- CreateTable
CREATE TABLE "CoherentForecast" (
    "applicationId" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "stepMs" INTEGER NOT NULL,
    "horizonSteps" INTEGER NOT NULL,
    "q10" DOUBLE PRECISION[],
    "q50" DOUBLE PRECISION[],
    "q90" DOUBLE PRECISION[],
    "q95" DOUBLE PRECISION[],
    "q99" DOUBLE PRECISION[],
    "method" TEXT NOT NULL,

    CONSTRAINT "CoherentForecast_pkey" PRIMARY KEY ("applicationId","measure","node")
);

-- AddForeignKey
ALTER TABLE "EventMemory" ADD CONSTRAINT "EventMemory_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "Series"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CoherentForecast" ADD CONSTRAINT "CoherentForecast_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;
