-- CreateTable
CREATE TABLE "ShadowPoint" (
    "modelId" TEXT NOT NULL,
    "seriesId" INTEGER NOT NULL,
    "leadMs" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "q10" DOUBLE PRECISION NOT NULL,
    "q50" DOUBLE PRECISION NOT NULL,
    "q90" DOUBLE PRECISION NOT NULL,
    "q95" DOUBLE PRECISION NOT NULL,
    "q99" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "ShadowPoint_pkey" PRIMARY KEY ("modelId","seriesId","leadMs","at")
);
