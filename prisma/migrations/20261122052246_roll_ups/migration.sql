-- Roll-ups are partitioned by week like samples (server/store/partitions.ts makes and drops the weeks).
-- CreateTable
CREATE TABLE "Rollup1m" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "sum" DOUBLE PRECISION NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "sketch" BYTEA NOT NULL,

    CONSTRAINT "Rollup1m_pkey" PRIMARY KEY ("seriesId","at")
) PARTITION BY RANGE ("at");
CREATE TABLE "Rollup1m_default" PARTITION OF "Rollup1m" DEFAULT;

-- CreateTable
CREATE TABLE "Rollup5m" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "sum" DOUBLE PRECISION NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "sketch" BYTEA NOT NULL,

    CONSTRAINT "Rollup5m_pkey" PRIMARY KEY ("seriesId","at")
) PARTITION BY RANGE ("at");
CREATE TABLE "Rollup5m_default" PARTITION OF "Rollup5m" DEFAULT;

-- CreateTable
CREATE TABLE "Rollup1h" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "sum" DOUBLE PRECISION NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "sketch" BYTEA NOT NULL,

    CONSTRAINT "Rollup1h_pkey" PRIMARY KEY ("seriesId","at")
) PARTITION BY RANGE ("at");
CREATE TABLE "Rollup1h_default" PARTITION OF "Rollup1h" DEFAULT;

-- CreateTable
CREATE TABLE "RollupMark" (
    "id" BIGSERIAL NOT NULL,
    "seriesId" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RollupMark_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClusterMark" (
    "seriesId" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ClusterMark_pkey" PRIMARY KEY ("seriesId","hour")
);

-- CreateTable
CREATE TABLE "RollupState" (
    "id" INTEGER NOT NULL,
    "frontier" TIMESTAMPTZ(3) NOT NULL,
    "doneTo" TIMESTAMPTZ(3) NOT NULL,
    "rawFrom" TIMESTAMPTZ(3),
    "clusterTo" TIMESTAMPTZ(3),
    "predictedTo" TIMESTAMPTZ(3),

    CONSTRAINT "RollupState_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RollupMark_seriesId_hour_idx" ON "RollupMark"("seriesId", "hour");

-- Nothing is rolled up yet: the first run begins at the oldest sample.
INSERT INTO "RollupState" ("id", "frontier", "doneTo") VALUES (1, '1970-01-01Z', '1970-01-01Z');
