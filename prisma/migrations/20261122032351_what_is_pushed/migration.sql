-- CreateTable
CREATE TABLE "PushedSeries" (
    "key" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3),
    "value" DOUBLE PRECISION,
    "startedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PushedSeries_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "PushedSeries_sourceId_seriesId_key" ON "PushedSeries"("sourceId", "seriesId");
