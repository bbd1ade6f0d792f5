-- AlterTable
ALTER TABLE "Workload" ADD COLUMN     "sharedLimitId" TEXT;

-- CreateTable
CREATE TABLE "SharedLimit" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "amount" DOUBLE PRECISION NOT NULL,
    "firstPriority" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SharedLimit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SharedLimit_name_key" ON "SharedLimit"("name");

-- CreateIndex
CREATE INDEX "Workload_sharedLimitId_idx" ON "Workload"("sharedLimitId");

-- AddForeignKey
ALTER TABLE "Workload" ADD CONSTRAINT "Workload_sharedLimitId_fkey" FOREIGN KEY ("sharedLimitId") REFERENCES "SharedLimit"("id") ON DELETE SET NULL ON UPDATE CASCADE;
