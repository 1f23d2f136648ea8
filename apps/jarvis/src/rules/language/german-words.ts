// The longer lists of the German table: ordinals with their five endings, holidays, and words that ask for a reminder.

/** "erste", "ersten", "erster", "erstes", "erstem". */
function inflected(stem: string): string {
  return ["e", "en", "er", "es", "em"].map((ending) => stem + ending).join("|");
}

const ones = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];

/** Of the ordinals from first to twentieth, then thirtieth. */
const stems =
  "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt " +
  "siebzehnt achtzehnt neunzehnt zwanzigst dreißigst";

export const ordinals: readonly string[] = stems.split(" ").map((stem) => inflected(stem));

/** From 21st to 31st. */
export const ordinalsAbove: readonly string[] = [
  ...ones.map((one) => inflected(`${one}undzwanzigst`)),
  "",
  inflected("einunddreißigst"),
];

const tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"];
const halves = ["ein", "zwei", "drei", "vier", "fünf", "sechs"];

/** "Einundzwanzig", "eineinhalb" and "viermal" are one word each. */
export const irregular = [
  ...tens.map((ten, index) => `einund${ten}=${10 * index + 21}`),
  ...halves.map((one, index) => `${one}einhalb=${index + 1.5}`),
  ...halves.slice(2).map((one, index) => `${one}mal=${index + 3}`),
  "anderthalb=1.5|eineinhalbe=1.5|zwo=2|fuffzehn=15|fuffzig=50|ein dutzend=12|dutzend=12",
].join("|");

export const holidays: Readonly<Record<string, string>> = {
  "new-year": "neujahr|neujahrstag|neujahrsmorgen",
  "new-years-eve": "silvester|sylvester|silvesterabend|altjahrsabend",
  epiphany: "dreikönigstag|heilige drei könige|heiligen drei könige|heiligen drei königen|dreikönig|epiphanias",
  candlemas: "mariä lichtmess|lichtmess",
  valentine: "valentinstag|valentin",
  "womens-day": "frauentag|weltfrauentag|internationaler frauentag|internationalen frauentag",
  "women-carnival": "weiberfastnacht|altweiber|weiberfasching|schmotziger donnerstag|altweiberfastnacht",
  "carnival-saturday": "fastnachtssamstag|faschingssamstag|karnevalssamstag",
  "carnival-sunday": "fastnachtssonntag|faschingssonntag|karnevalssonntag",
  "shrove-monday": "rosenmontag",
  "shrove-tuesday":
    "faschingsdienstag|fastnachtsdienstag|veilchendienstag|faschingdienstag|fastnacht|karneval|fasching",
  "ash-wednesday": "aschermittwoch",
  "palm-sunday": "palmsonntag",
  "maundy-thursday": "gründonnerstag",
  "good-friday": "karfreitag",
  "holy-saturday": "karsamstag|ostersamstag",
  easter: "ostern|ostersonntag|osterfest",
  "easter-monday": "ostermontag",
  "low-sunday": "weißer sonntag|weißen sonntag",
  "april-fools": "aprilscherz|aprilscherztag",
  "walpurgis-night": "walpurgisnacht|tanz in den mai",
  "may-day": "tag der arbeit|maifeiertag|erster mai feiertag",
  "mothers-day": "muttertag",
  ascension: "christi himmelfahrt|himmelfahrt|himmelfahrtstag|auffahrt christi|vatertag|männertag|herrentag",
  pentecost: "pfingsten|pfingstsonntag",
  "whit-monday": "pfingstmontag",
  "corpus-christi": "fronleichnam",
  "st-john": "johannistag|johanni",
  "st-peter-paul": "peter und paul",
  "swiss-day": "bundesfeier|schweizer nationalfeiertag|bundesfeiertag",
  "augsburg-peace": "augsburger friedensfest|friedensfest",
  assumption: "mariä himmelfahrt|maria himmelfahrt",
  "childrens-day": "weltkindertag|kindertag",
  harvest: "erntedank|erntedankfest",
  "german-unity": "tag der deutschen einheit|tag der einheit|deutsche einheit",
  "austria-day": "nationalfeiertag|österreichischer nationalfeiertag",
  halloween: "halloween",
  reformation: "reformationstag",
  "all-saints": "allerheiligen",
  "all-souls": "allerseelen",
  "st-martin": "martinstag|st martin|st. martin|sankt martin|martini|martinsumzug",
  "repentance-day": "buß und bettag|bußtag|buß- und bettag",
  "mourning-sunday": "volkstrauertag",
  "sunday-of-the-dead": "totensonntag|ewigkeitssonntag",
  "advent-1": "erster advent|ersten advent|1. advent|1 advent|adventsanfang",
  "advent-2": "zweiter advent|zweiten advent|2. advent|2 advent",
  "advent-3": "dritter advent|dritten advent|3. advent|3 advent",
  "advent-4": "vierter advent|vierten advent|4. advent|4 advent",
  "st-barbara": "barbaratag",
  "st-nicholas": "nikolaus|nikolaustag|nikolo",
  immaculate: "mariä empfängnis|maria empfängnis",
  "christmas-eve": "heiligabend|heiliger abend|heiligen abend|heilig abend|weihnachtsabend|heiligabends",
  christmas:
    "weihnachten|weihnachtstag|weihnachtsfeiertag|weihnachtsmorgen|erster weihnachtstag|ersten weihnachtstag|" +
    "erster weihnachtsfeiertag|ersten weihnachtsfeiertag|1. weihnachtstag|1. weihnachtsfeiertag|christtag",
  "boxing-day":
    "zweiter weihnachtstag|zweiten weihnachtstag|zweiter weihnachtsfeiertag|zweiten weihnachtsfeiertag|stefanitag|" +
    "2. weihnachtstag|2. weihnachtsfeiertag|stephanstag",
  "black-friday": "black friday|blackfriday",
  "cyber-monday": "cyber monday",
  "spring-start": "frühlingsanfang|frühlingsbeginn",
  "summer-start": "sommeranfang|sommerbeginn|sommersonnenwende",
  "autumn-start": "herbstanfang|herbstbeginn",
  "winter-start": "winteranfang|winterbeginn|wintersonnenwende",
};

export const requests =
  "erinnere mich|erinner mich|erinnre mich|errinnere mich|errinner mich|erinnerst du mich|erinnere uns|erinner uns|" +
  "erinnern sie mich|erinnert mich|erinnere|erinner|kannst du mich|könntest du mich|koenntest du mich|" +
  "würdest du mich|" +
  "wuerdest du mich|kannst du uns|könnten sie mich|können sie mich|kannst mich|magst du mich|mich bitte|" +
  "kannst du mir bescheid geben|kannst du mir bescheid sagen|sag mir bescheid|sage mir bescheid|" +
  "gib mir bescheid|gib mir|" +
  "sag bescheid|gib bescheid|bescheid sagen|bescheid geben|schreib mir|schreibe mir|melde dich|" +
  "stell einen wecker|stelle einen wecker|stell mir einen wecker|stelle mir einen wecker|stell den wecker|" +
  "stelle den wecker|wecker stellen|wecker|weck mich|wecke mich|weck mich auf|weckst du mich|weck uns|" +
  "stell einen timer|stelle einen timer|stell mir einen timer|stelle mir einen timer|timer stellen|timer|" +
  "stell einen alarm|stelle einen alarm|stell mir einen alarm|alarm stellen|alarm|" +
  "erinnerung an|erinnerung für|erinnerung|neue erinnerung|erstelle eine erinnerung|erstell eine erinnerung|" +
  "erstelle mir eine erinnerung|erinnerung erstellen|setze eine erinnerung|setz eine erinnerung|" +
  "setz mir eine erinnerung|" +
  "mach mir eine erinnerung|mach eine erinnerung|leg eine erinnerung an|lege eine erinnerung an|" +
  "füge eine erinnerung hinzu|plane eine erinnerung|richte eine erinnerung ein|ich brauche eine erinnerung|" +
  "ich brauch eine erinnerung|ich brauch ne erinnerung|ich hätte gerne eine erinnerung|reminder|ping mich|pinge mich|" +
  "lass mich nicht vergessen|vergiss nicht mich|sorg dafür|hilf mir daran zu denken|merk dir|merke dir|" +
  "notier dir|notiere|" +
  "benachrichtige mich|benachrichtig mich|stups mich|stups mich an|sag mir|sage mir";

export const polite =
  "hey|hi|hallo|ok|okay|bitte|bitteschön|jarvis|ja|also|so|und|kannst du|kannst du bitte|könntest du|" +
  "könntest du bitte|" +
  "koenntest du|würdest du|würdest du bitte|guten morgen|guten tag|guten abend|moin|moin moin|servus|grüezi|danke|" +
  "danke dir|danke schön|dankeschön|vielen dank|dank dir|lieben dank|lg|mal|bitte mal|mal bitte|doch|doch bitte|" +
  "doch mal|gerne|kurz|einfach|dringend|auch|auch noch|unbedingt|thx|merci";

/** What ends a request whose verb comes last: "kannst du mich morgen an die Blumen erinnern". */
export const closings =
  "erinnern|zu erinnern|erinnert werden|dran erinnern|daran erinnern|zu wecken|wecken|aufwecken|bescheid geben|" +
  "bescheid sagen|bescheid|erinnern lassen|erinnern könntest|erinnern kannst|erinnern würdest|anpingen|benachrichtigen";

export const joints =
  "daran|daran erinnern|daran erinnern dass|daran zu erinnern|dran erinnern|zu erinnern|erinnern|" +
  "daran dass ich|daran dass wir|daran dass|daran das ich|daran das|dran|dran dass|dran dass ich|drann|" +
  "dass ich|" +
  "dass wir|dass|das ich|damit ich|damit wir|dazu|an|an den|an die|an das|ans|an meinen|an meine|an mein|an unsere|" +
  "an unseren|an unser|für|für den|für die|für das|fürs|wegen|wegen der|wegen dem|wegen des|auf|ich muss|ich muß|" +
  "muss ich|ich soll|soll ich|ich sollte|ich möchte|ich will|ich wollte|ich darf nicht vergessen|nicht vergessen|" +
  "ich habe|hab ich|ich hab|habe ich|wir müssen|müssen wir|muss|vergiss nicht|nicht zu vergessen|denk dran|" +
  "denk daran|" +
  "denk an|denke an|denke daran|dass ich noch|es ist|da ist|ich brauche";
