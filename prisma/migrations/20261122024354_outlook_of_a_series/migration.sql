-- CreateTable
CREATE TABLE "SeriesOutlook" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "learntAt" TIMESTAMPTZ(3),
    "view" JSONB,
    "reason" TEXT,

    CONSTRAINT "SeriesOutlook_pkey" PRIMARY KEY ("seriesId")
);
