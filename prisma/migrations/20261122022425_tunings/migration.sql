-- CreateTable
CREATE TABLE "Tuning" (
    "id" TEXT NOT NULL,
    "policyId" TEXT NOT NULL,
    "baseVersion" INTEGER NOT NULL,
    "workloadId" TEXT NOT NULL,
    "workloadName" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "seed" INTEGER NOT NULL,
    "result" JSONB,
    "why" TEXT NOT NULL DEFAULT '',
    "proposedVersion" INTEGER,
    "askedBy" TEXT NOT NULL,
    "askedByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "heartbeatAt" TIMESTAMPTZ(3),
    "cancelRequestedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Tuning_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Tuning_policyId_createdAt_idx" ON "Tuning"("policyId", "createdAt");

-- CreateIndex
CREATE INDEX "Tuning_state_idx" ON "Tuning"("state");

-- AddForeignKey
ALTER TABLE "Tuning" ADD CONSTRAINT "Tuning_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "Policy"("id") ON DELETE CASCADE ON UPDATE CASCADE;
