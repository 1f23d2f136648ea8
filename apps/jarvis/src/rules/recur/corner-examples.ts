// Rules at the corners of the calendar, in the manner of libical's recurrence tests: month ends, leap years, weeks over
// the turn of a year, counting from the end, sets of times. Dates worked out from printed calendars.

import { type Example } from "./examples.ts";

export const cornerExamples: readonly Example[] = [
  // Days that not every month or year has are left out.
  {
    rule: "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12",
    start: "2014-01-31 09:00",
    first: "2014 Jan 31, Mar 31, May 31, Jul 31, Aug 31, Oct 31, Dec 31; 2015 Jan 31, Mar 31, May 31, Jul 31, Aug 31",
  },
  { rule: "FREQ=MONTHLY;COUNT=4", start: "2013-12-31 09:00", first: "2013 Dec 31; 2014 Jan 31, Mar 31, May 31" },
  {
    rule: "FREQ=MONTHLY;INTERVAL=6;COUNT=4",
    start: "2014-08-30 09:00",
    first: "2014 Aug 30; 2015 Aug 30; 2016 Aug 30; 2017 Aug 30",
  },
  { rule: "FREQ=YEARLY;COUNT=3", start: "2012-02-29 09:00", first: "2012 Feb 29; 2016 Feb 29; 2020 Feb 29" },
  {
    rule: "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
    start: "2096-02-29 09:00",
    first: "2096 Feb 29; 2104 Feb 29; 2108 Feb 29",
  },
  {
    rule: "FREQ=YEARLY;BYYEARDAY=366;COUNT=3",
    start: "2008-12-31 09:00",
    first: "2008 Dec 31; 2012 Dec 31; 2016 Dec 31",
  },
  {
    rule: "FREQ=YEARLY;BYYEARDAY=60;COUNT=4",
    start: "2014-03-01 09:00",
    first: "2014 Mar 1; 2015 Mar 1; 2016 Feb 29; 2017 Mar 1",
  },
  { rule: "FREQ=MONTHLY;BYDAY=5MO;COUNT=4", start: "2014-01-01 09:00", first: "2014 Mar 31, Jun 30, Sep 29, Dec 29" },
  {
    rule: "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=31;COUNT=3",
    start: "2014-01-01 09:00",
    first: "2014 Jan 31, Oct 31; 2015 Jul 31",
  },
  {
    rule: "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=31;COUNT=3",
    start: "2014-03-01 09:00",
    first: "2014 Jul 31; 2015 Jan 31, Jul 31",
  },

  // From the end of the month and of the year.
  {
    rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;COUNT=5",
    start: "2015-02-28 09:00",
    first: "2015 Feb 28; 2016 Feb 29; 2017 Feb 28; 2018 Feb 28; 2019 Feb 28",
  },
  {
    rule: "FREQ=YEARLY;BYYEARDAY=-1;COUNT=3",
    start: "2013-12-31 09:00",
    first: "2013 Dec 31; 2014 Dec 31; 2015 Dec 31",
  },
  {
    rule: "FREQ=YEARLY;BYYEARDAY=1,-1;BYDAY=WE;COUNT=3",
    start: "2014-01-01 09:00",
    first: "2014 Jan 1, Dec 31; 2020 Jan 1",
  },
  { rule: "FREQ=MONTHLY;BYDAY=-5MO;COUNT=3", start: "2014-01-01 09:00", first: "2014 Mar 3, Jun 2, Sep 1" },
  { rule: "FREQ=DAILY;BYMONTHDAY=-1;COUNT=4", start: "2016-01-01 09:00", first: "2016 Jan 31, Feb 29, Mar 31, Apr 30" },

  // Weeks and their numbers over the turn of a year.
  {
    rule: "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=3",
    start: "2014-01-01 09:00",
    first: "2015 Dec 28; 2020 Dec 28; 2026 Dec 28",
  },
  {
    rule: "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU;COUNT=3",
    start: "2014-01-01 09:00",
    first: "2016 Jan 3; 2021 Jan 3; 2027 Jan 3",
  },
  {
    rule: "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=5",
    start: "2013-01-01 09:00",
    first: "2013 Dec 30; 2014 Dec 29; 2016 Jan 4; 2017 Jan 2; 2018 Jan 1",
  },
  {
    rule: "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=WE;COUNT=3",
    start: "2014-01-02 09:00",
    first: "2014 Dec 24; 2015 Dec 30; 2016 Dec 28",
  },
  {
    rule: "FREQ=YEARLY;BYWEEKNO=20;COUNT=3",
    start: "1997-05-14 09:00",
    first: "1997 May 14; 1998 May 13; 1999 May 19",
  },
  {
    rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=5",
    start: "2014-12-28 09:00",
    first: "2014 Dec 28 29; 2015 Jan 11 12 25",
  },
  {
    rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=5",
    start: "2014-12-28 09:00",
    first: "2014 Dec 28; 2015 Jan 5 11 19 25",
  },
  { rule: "FREQ=WEEKLY;INTERVAL=3;COUNT=4", start: "2014-12-20 09:00", first: "2014 Dec 20; 2015 Jan 10 31, Feb 21" },
  {
    rule: "FREQ=WEEKLY;BYMONTH=12;BYDAY=MO;COUNT=6",
    start: "2014-12-01 09:00",
    first: "2014 Dec 1 8 15 22 29; 2015 Dec 7",
  },

  // Weekdays of the month and of the year.
  {
    rule: "FREQ=YEARLY;BYDAY=1MO,-1MO;COUNT=4",
    start: "2014-01-01 09:00",
    first: "2014 Jan 6, Dec 29; 2015 Jan 5, Dec 28",
  },
  {
    rule: "FREQ=YEARLY;BYMONTH=1,2;BYDAY=1MO,-1MO;COUNT=6",
    start: "2014-01-01 09:00",
    first: "2014 Jan 6 27, Feb 3 24; 2015 Jan 5 26",
  },
  {
    rule: "FREQ=DAILY;BYMONTH=2;BYDAY=FR;COUNT=5",
    start: "2014-01-01 09:00",
    first: "2014 Feb 7 14 21 28; 2015 Feb 6",
  },
  {
    rule: "FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR;COUNT=4",
    start: "2014-01-01 09:00",
    first: "2014 Jun 13; 2015 Feb 13, Mar 13, Nov 13",
  },

  // The nth of a set.
  {
    rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=5",
    start: "2014-01-01 09:00",
    first: "2014 Jan 31, Feb 28, Mar 31, Apr 30, May 30",
  },
  {
    rule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=6",
    start: "2014-06-01 09:00",
    first: "2014 Jun 2 30, Jul 1 31, Aug 1 29",
  },
  {
    rule: "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=4",
    start: "2015-01-01 09:00",
    first: "2015 Jan 31, Feb 28, Mar 31, Apr 30",
  },
  {
    rule: "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;BYSETPOS=-1;COUNT=3",
    start: "2014-01-01 09:00",
    first: "2014 Mar 27; 2015 Mar 26; 2016 Mar 31",
  },
  { rule: "FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=-1;COUNT=3", start: "2014-05-01 09:00", first: "2014 May 1 8 15" },
  {
    rule: "FREQ=DAILY;BYHOUR=8,12,20;BYSETPOS=2;COUNT=3",
    start: "2014-05-01 08:00",
    first: "2014 May 1 12:00, 2 12:00, 3 12:00",
  },

  // What the start does not match, and intervals that are long.
  {
    rule: "FREQ=YEARLY;BYMONTHDAY=1;COUNT=4",
    start: "2014-11-15 09:00",
    first: "2014 Dec 1; 2015 Jan 1, Feb 1, Mar 1",
  },
  {
    rule: "FREQ=MONTHLY;BYMONTH=1,3;COUNT=4",
    start: "2014-01-15 09:00",
    first: "2014 Jan 15, Mar 15; 2015 Jan 15, Mar 15",
  },
  { rule: "FREQ=DAILY;INTERVAL=100;COUNT=4", start: "2014-01-01 09:00", first: "2014 Jan 1, Apr 11, Jul 20, Oct 28" },

  // Ends: a date counts whole, a time to the second.
  {
    rule: "FREQ=MONTHLY;UNTIL=20140401;BYMONTHDAY=1",
    start: "2014-01-01 09:00",
    first: "2014 Jan 1, Feb 1, Mar 1, Apr 1",
  },
  { rule: "FREQ=DAILY;UNTIL=20140504T090000", start: "2014-05-01 09:00", first: "2014 May 1 2 3 4" },
  { rule: "FREQ=DAILY;UNTIL=20140504T085959", start: "2014-05-01 09:00", first: "2014 May 1 2 3" },

  // Times of the day.
  {
    rule: "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;COUNT=6",
    start: "2014-05-01 09:30",
    first: "2014 May 1 9:30 17:00 17:30, 2 9:00 9:30 17:00",
  },
  {
    rule: "FREQ=HOURLY;INTERVAL=12;COUNT=4",
    start: "2014-05-01 21:00",
    first: "2014 May 1 21:00, 2 9:00 21:00, 3 9:00",
  },
  {
    rule: "FREQ=HOURLY;BYMINUTE=15,45;COUNT=4",
    start: "2014-05-01 09:30",
    first: "2014 May 1 9:45 10:15 10:45 11:15",
  },
  {
    rule: "FREQ=HOURLY;BYMINUTE=15,30,45;BYSETPOS=-1;COUNT=3",
    start: "2014-05-01 09:30",
    first: "2014 May 1 9:45 10:45 11:45",
  },
  {
    rule: "FREQ=HOURLY;INTERVAL=2;BYHOUR=9,11,13;BYDAY=TH;COUNT=4",
    start: "2014-05-01 09:00",
    first: "2014 May 1 9:00 11:00 13:00, 8 9:00",
  },
  {
    rule: "FREQ=MINUTELY;INTERVAL=45;COUNT=4",
    start: "2014-05-01 23:00",
    first: "2014 May 1 23:00 23:45, 2 0:30 1:15",
  },
  {
    rule: "FREQ=MINUTELY;BYHOUR=9;BYMINUTE=0,30;COUNT=4",
    start: "2014-05-01 09:00",
    first: "2014 May 1 9:00 9:30, 2 9:00 9:30",
  },
];
