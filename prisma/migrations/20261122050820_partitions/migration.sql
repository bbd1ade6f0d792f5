-- Samples and activity become tables partitioned by week (server/store/partitions.ts makes and drops the weeks).
-- What is stored stays where it is: the old table of samples becomes the partition of everything before the next Monday.

ALTER TABLE "Sample" RENAME TO "Sample_before";
ALTER TABLE "Sample_before" RENAME CONSTRAINT "Sample_pkey" TO "Sample_before_pkey";

-- CreateTable
CREATE TABLE "Sample" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "Sample_pkey" PRIMARY KEY ("seriesId","at")
) PARTITION BY RANGE ("at");
CREATE TABLE "Sample_default" PARTITION OF "Sample" DEFAULT;

-- Ids of activity were the text of a 128-bit hash; 16 bytes say the same. Ids of another shape are hashed now.
ALTER TABLE "ActivityEvent" RENAME TO "ActivityEvent_before";
ALTER TABLE "ActivityEvent_before" DROP CONSTRAINT "ActivityEvent_pkey";
DROP INDEX "ActivityEvent_application_at_idx";
ALTER TABLE "ActivityEvent_before" ALTER COLUMN "id" TYPE UUID USING (
  CASE WHEN "id" ~ '^e_[A-Za-z0-9_-]{22}$'
    THEN encode(decode(translate(substr("id", 3), '-_', '+/') || '==', 'base64'), 'hex')
    ELSE substr(encode(sha256(convert_to("id", 'UTF8')), 'hex'), 1, 32)
  END)::uuid;
ALTER TABLE "ActivityEvent_before" ADD CONSTRAINT "ActivityEvent_before_pkey" PRIMARY KEY ("id", "at");
ALTER INDEX "ActivityEvent_user_at_idx" RENAME TO "ActivityEvent_before_user_at_idx";
CREATE INDEX "ActivityEvent_before_at_idx" ON "ActivityEvent_before" USING BRIN ("at");

-- CreateTable
CREATE TABLE "ActivityEvent" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "user" TEXT NOT NULL,
    "session" TEXT NOT NULL,
    "application" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT,
    "region" TEXT,
    "device" TEXT,
    "status" INTEGER,
    "bytes" DOUBLE PRECISION,
    "durationMs" DOUBLE PRECISION,

    CONSTRAINT "ActivityEvent_pkey" PRIMARY KEY ("id", "at")
) PARTITION BY RANGE ("at");
CREATE INDEX "ActivityEvent_user_at_idx" ON "ActivityEvent"("user", "at");
CREATE INDEX "ActivityEvent_at_idx" ON "ActivityEvent" USING BRIN ("at");
CREATE TABLE "ActivityEvent_default" PARTITION OF "ActivityEvent" DEFAULT;

-- An empty table needs no partition of its own.
DO $$
DECLARE
  parent text;
  upper timestamptz;
BEGIN
  FOREACH parent IN ARRAY ARRAY['Sample', 'ActivityEvent'] LOOP
    EXECUTE format('SELECT max(at) FROM %I', parent || '_before') INTO upper;
    IF upper IS NULL THEN
      EXECUTE format('DROP TABLE %I', parent || '_before');
    ELSE
      upper := (date_trunc('week', GREATEST(upper, now()) AT TIME ZONE 'UTC') + interval '7 days') AT TIME ZONE 'UTC';
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', parent, parent || '_before', upper);
    END IF;
  END LOOP;
END
$$;
