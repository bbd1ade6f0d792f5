-- CreateTable
CREATE TABLE "BehaviourColumn" (
    "seriesId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" BYTEA NOT NULL,
    "said" JSONB NOT NULL,

    CONSTRAINT "BehaviourColumn_pkey" PRIMARY KEY ("seriesId")
);

-- AddForeignKey
ALTER TABLE "BehaviourColumn" ADD CONSTRAINT "BehaviourColumn_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "Series"("id") ON DELETE CASCADE ON UPDATE CASCADE;
