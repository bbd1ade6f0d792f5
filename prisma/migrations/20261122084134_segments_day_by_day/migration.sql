-- CreateTable
CREATE TABLE "SegmentDay" (
    "segmentId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "movedIn" INTEGER NOT NULL,
    "movedOut" INTEGER NOT NULL,
    "fresh" INTEGER NOT NULL,

    CONSTRAINT "SegmentDay_pkey" PRIMARY KEY ("segmentId","at")
);

-- CreateTable
CREATE TABLE "SegmentMove" (
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "fromId" INTEGER NOT NULL,
    "toId" INTEGER NOT NULL,

    CONSTRAINT "SegmentMove_pkey" PRIMARY KEY ("subject","at")
);

-- CreateTable
CREATE TABLE "SegmentRule" (
    "id" TEXT NOT NULL,
    "segmentId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT,
    "value" TEXT,
    "leastShare" DOUBLE PRECISION,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "createdBy" TEXT NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SegmentRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SegmentNeed" (
    "segmentId" INTEGER NOT NULL,
    "resource" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "mean" DOUBLE PRECISION NOT NULL,
    "q10" DOUBLE PRECISION NOT NULL,
    "q50" DOUBLE PRECISION NOT NULL,
    "q90" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "SegmentNeed_pkey" PRIMARY KEY ("segmentId","resource","at")
);

-- CreateIndex
CREATE INDEX "SegmentDay_at_idx" ON "SegmentDay"("at");

-- CreateIndex
CREATE INDEX "SegmentMove_at_idx" ON "SegmentMove"("at");

-- CreateIndex
CREATE INDEX "SegmentRule_segmentId_idx" ON "SegmentRule"("segmentId");

-- CreateIndex
CREATE INDEX "SegmentNeed_at_idx" ON "SegmentNeed"("at");
