-- AlterTable
ALTER TABLE "LimitPlan" ADD COLUMN     "authorId" TEXT,
ADD COLUMN     "authorName" TEXT;
