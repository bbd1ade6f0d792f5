-- Every write moves "lastAt" of its series on. With room on the page that touches no index (HOT) and the table does not grow.
ALTER TABLE "Series" SET (fillfactor = 50);
