-- CreateTable
CREATE TABLE "SubjectBehaviour" (
    "subject" TEXT NOT NULL,
    "segmentId" INTEGER,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "profile" JSONB NOT NULL,
    "session" JSONB NOT NULL,
    "stands" DOUBLE PRECISION,
    "reserved" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "SubjectBehaviour_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "Segment" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "givenName" TEXT,
    "size" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Segment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BehaviourMemory" (
    "part" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "BehaviourMemory_pkey" PRIMARY KEY ("part")
);

-- CreateIndex
CREATE INDEX "SubjectBehaviour_segmentId_idx" ON "SubjectBehaviour"("segmentId");
