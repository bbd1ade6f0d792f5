-- CreateTable
CREATE TABLE "Intake" (
    "channel" TEXT NOT NULL,
    "lastAt" TIMESTAMPTZ(3),
    "lastErrorAt" TIMESTAMPTZ(3),
    "lastError" TEXT,
    "sample" JSONB NOT NULL DEFAULT '[]',
    "sampleAt" TIMESTAMPTZ(3),
    "waiting" INTEGER,

    CONSTRAINT "Intake_pkey" PRIMARY KEY ("channel")
);

-- CreateTable
CREATE TABLE "IntakeMinute" (
    "channel" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "requests" INTEGER NOT NULL,
    "items" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,

    CONSTRAINT "IntakeMinute_pkey" PRIMARY KEY ("channel","at")
);
