-- CreateTable
CREATE TABLE "Replay" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "state" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "result" JSONB,
    "error" TEXT,
    "policyVersionId" TEXT,
    "createdBy" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Replay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReplayPart" (
    "replayId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "workloadId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "result" JSONB,
    "heartbeatAt" TIMESTAMPTZ(3),

    CONSTRAINT "ReplayPart_pkey" PRIMARY KEY ("replayId","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "Replay_number_key" ON "Replay"("number");

-- CreateIndex
CREATE INDEX "Replay_state_idx" ON "Replay"("state");

-- CreateIndex
CREATE INDEX "Replay_policyVersionId_idx" ON "Replay"("policyVersionId");

-- AddForeignKey
ALTER TABLE "ReplayPart" ADD CONSTRAINT "ReplayPart_replayId_fkey" FOREIGN KEY ("replayId") REFERENCES "Replay"("id") ON DELETE CASCADE ON UPDATE CASCADE;
