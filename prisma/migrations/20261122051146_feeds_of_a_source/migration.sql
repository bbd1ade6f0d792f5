-- AlterTable
ALTER TABLE "Source" ADD COLUMN     "pausedAt" TIMESTAMPTZ(3),
ADD COLUMN     "removedAt" TIMESTAMPTZ(3),
ADD COLUMN     "secret" TEXT;

-- CreateTable
CREATE TABLE "SourceFeed" (
    "sourceId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "collectedFrom" TIMESTAMPTZ(3) NOT NULL,
    "collectedTo" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3),
    "lastValue" DOUBLE PRECISION,
    "lastError" TEXT,
    "lastErrorAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SourceFeed_pkey" PRIMARY KEY ("sourceId","key")
);

-- AddForeignKey
ALTER TABLE "SourceFeed" ADD CONSTRAINT "SourceFeed_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Source"("id") ON DELETE CASCADE ON UPDATE CASCADE;
