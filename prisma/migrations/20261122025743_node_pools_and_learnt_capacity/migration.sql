-- AlterTable
ALTER TABLE "Workload" ADD COLUMN     "learnt" JSONB,
ADD COLUMN     "learntAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "NodeType" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "provides" JSONB NOT NULL,
    "startupSeconds" DOUBLE PRECISION NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NodeType_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Pool" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "nodeTypeId" TEXT NOT NULL,
    "market" TEXT NOT NULL,
    "pricePerHour" DOUBLE PRECISION NOT NULL,
    "least" INTEGER NOT NULL DEFAULT 0,
    "most" INTEGER NOT NULL,
    "interruptionsPerHour" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "startCost" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "ready" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Pool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FleetPlan" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "plan" JSONB NOT NULL,

    CONSTRAINT "FleetPlan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "NodeType_name_key" ON "NodeType"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Pool_region_nodeTypeId_market_key" ON "Pool"("region", "nodeTypeId", "market");

-- CreateIndex
CREATE INDEX "FleetPlan_at_idx" ON "FleetPlan"("at");

-- AddForeignKey
ALTER TABLE "Pool" ADD CONSTRAINT "Pool_nodeTypeId_fkey" FOREIGN KEY ("nodeTypeId") REFERENCES "NodeType"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
