-- AlterTable
ALTER TABLE "Series" DROP COLUMN "engine";
