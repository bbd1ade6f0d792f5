-- AlterTable
ALTER TABLE "Application" ADD COLUMN     "sla" TEXT;

-- AlterTable
ALTER TABLE "Workload" ADD COLUMN     "userWeight" DOUBLE PRECISION NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "Standing" (
    "subject" TEXT NOT NULL,
    "plan" TEXT,
    "role" TEXT,
    "segment" TEXT,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Standing_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "LimitPlan" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "workloadId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reasons" JSONB NOT NULL,
    "capacity" DOUBLE PRECISION NOT NULL,
    "expected" DOUBLE PRECISION NOT NULL,
    "targetVersion" TEXT,
    "headline" TEXT NOT NULL,
    "otherwise" TEXT NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedByKind" TEXT,
    "decidedBy" TEXT,
    "decidedName" TEXT,
    "comment" TEXT,
    "failure" TEXT,
    "finishedAt" TIMESTAMPTZ(3),
    "verified" BOOLEAN,
    "verdict" TEXT,
    "verifiedAt" TIMESTAMPTZ(3),
    "revertsPlanId" TEXT,

    CONSTRAINT "LimitPlan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LimitAction" (
    "id" TEXT NOT NULL,
    "planId" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "result" TEXT,
    "expectedVersion" TEXT,

    CONSTRAINT "LimitAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LimitState" (
    "workloadId" TEXT NOT NULL,
    "observed" JSONB,
    "observedAt" TIMESTAMPTZ(3),
    "limiter" JSONB,
    "limiterAt" TIMESTAMPTZ(3),
    "draft" JSONB,
    "follows" TEXT,
    "draftAt" TIMESTAMPTZ(3),

    CONSTRAINT "LimitState_pkey" PRIMARY KEY ("workloadId")
);

-- CreateIndex
CREATE INDEX "Standing_segment_idx" ON "Standing"("segment");

-- CreateIndex
CREATE UNIQUE INDEX "LimitPlan_number_key" ON "LimitPlan"("number");

-- CreateIndex
CREATE INDEX "LimitPlan_workloadId_createdAt_idx" ON "LimitPlan"("workloadId", "createdAt");

-- CreateIndex
CREATE INDEX "LimitPlan_state_expiresAt_idx" ON "LimitPlan"("state", "expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "LimitAction_idempotencyKey_key" ON "LimitAction"("idempotencyKey");

-- AddForeignKey
ALTER TABLE "LimitPlan" ADD CONSTRAINT "LimitPlan_workloadId_fkey" FOREIGN KEY ("workloadId") REFERENCES "Workload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LimitAction" ADD CONSTRAINT "LimitAction_planId_fkey" FOREIGN KEY ("planId") REFERENCES "LimitPlan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LimitState" ADD CONSTRAINT "LimitState_workloadId_fkey" FOREIGN KEY ("workloadId") REFERENCES "Workload"("id") ON DELETE CASCADE ON UPDATE CASCADE;
