-- AlterTable
ALTER TABLE "Action" ADD COLUMN     "toSize" DOUBLE PRECISION,
ADD COLUMN     "toWarm" INTEGER;

-- AlterTable
ALTER TABLE "Plan" ADD COLUMN     "fromSize" DOUBLE PRECISION,
ADD COLUMN     "fromWarm" INTEGER,
ADD COLUMN     "toSize" DOUBLE PRECISION,
ADD COLUMN     "toWarm" INTEGER;

-- AlterTable
ALTER TABLE "Workload" ADD COLUMN     "tiers" JSONB;
