-- AlterTable
ALTER TABLE "Tuning" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'situations',
ADD COLUMN     "objective" JSONB;
