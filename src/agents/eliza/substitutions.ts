/** What is read as something else before the search for keywords: short forms, baby names, other words for the same. */
export const readAs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "i'm": 'i am',
    im: 'i am',
    "i've": 'i have',
    ive: 'i have',
    "i'll": 'i will',
    "i'd": 'i would',
    "you're": 'you are',
    youre: 'you are',
    "you've": 'you have',
    "you'll": 'you will',
    "you'd": 'you would',
    u: 'you',
    ur: 'your',
    r: 'are',
    ya: 'you',
    "he's": 'he is',
    "she's": 'she is',
    "it's": 'it is',
    "that's": 'that is',
    "what's": 'what is',
    whats: 'what is',
    "who's": 'who is',
    "how's": 'how is',
    "they're": 'they are',
    "we're": 'we are',
    "don't": 'do not',
    dont: 'do not',
    "doesn't": 'does not',
    doesnt: 'does not',
    "didn't": 'did not',
    didnt: 'did not',
    "can't": 'can not',
    cant: 'can not',
    cannot: 'can not',
    "won't": 'will not',
    wont: 'will not',
    "couldn't": 'could not',
    "wouldn't": 'would not',
    "shouldn't": 'should not',
    "isn't": 'is not',
    "aren't": 'are not',
    "ain't": 'am not',
    "wasn't": 'was not',
    "weren't": 'were not',
    "haven't": 'have not',
    "hasn't": 'has not',
    wanna: 'want to',
    gonna: 'going to',
    gotta: 'must',
    "let's": 'let us',
    dunno: 'do not know',
    idk: 'i do not know',
    mom: 'mother',
    mum: 'mother',
    mommy: 'mother',
    mummy: 'mother',
    mama: 'mother',
    mam: 'mother',
    dad: 'father',
    daddy: 'father',
    papa: 'father',
    grandma: 'grandmother',
    granny: 'grandmother',
    nana: 'grandmother',
    grandpa: 'grandfather',
    granddad: 'grandfather',
    bro: 'brother',
    sis: 'sister',
    kid: 'child',
    kids: 'children',
    hi: 'hello',
    hey: 'hello',
    hiya: 'hello',
    yo: 'hello',
    bye: 'goodbye',
    cya: 'goodbye',
    byebye: 'goodbye',
    thx: 'thanks',
    ty: 'thanks',
    cheers: 'thanks',
    yeah: 'yes',
    yep: 'yes',
    yup: 'yes',
    sure: 'yes',
    nah: 'no',
    maybe: 'perhaps',
    ok: 'okay',
    cos: 'because',
    cuz: 'because',
    dreamed: 'dream',
    dreamt: 'dream',
    dreaming: 'dream',
    wanted: 'want',
    wants: 'want',
    needed: 'need',
    needs: 'need',
    everybody: 'everyone',
    'no-one': 'nobody',
    noone: 'nobody',
    none: 'nobody',
    recall: 'remember',
    fiancé: 'fiance',
    fiancée: 'fiance',
    hubby: 'husband',
    gf: 'girlfriend',
    bf: 'boyfriend',
    'self-harm': 'selfharm',
    machines: 'machine',
    robots: 'robot',
    programs: 'program',
    bots: 'bot',
    jokes: 'joke',
    feels: 'feel',
    felt: 'feel',
  }),
);

const subjectAfter = new Set(
  `am are was were do did does have had has can could will would shall should must may might because that if when while
  and so why what how where who than think believe know say said hope wish guess suppose`.split(/\s+/),
);
const subjectBefore = new Set(
  `am are was were do did have had can could will would shall should must may might not never always often really just
  think know want like love hate need say said feel seem look sound make made understand remember remind believe mean
  help tell told give gave get got keep talk ask listen`.split(/\s+/),
);
const swapped: ReadonlyMap<string, string> = new Map(
  Object.entries({
    i: 'you',
    me: 'you',
    my: 'your',
    mine: 'yours',
    myself: 'yourself',
    your: 'my',
    yours: 'mine',
    yourself: 'myself',
  }),
);

/**
 * The persons of a sentence turned round, word by word: "i am sad" becomes "you are sad", "you hate me" "i hate you".
 * English has one "you" for subject and object, so its neighbours decide between "i" and "me".
 */
export function swapPersons(words: readonly string[]): readonly string[] {
  const persons = words.map((word, at) => (word === 'you' ? iOrMe(words, at) : (swapped.get(word) ?? word)));
  return persons.map((word, at) => agreeing(word, persons[at - 1], persons[at + 1]));
}

function iOrMe(words: readonly string[], at: number): 'i' | 'me' {
  const before = words[at - 1];
  const after = words[at + 1];
  if (before === undefined) return 'i';
  const follows = subjectAfter.has(before) && (after !== undefined || before === 'are');
  return follows || (after !== undefined && subjectBefore.has(after)) ? 'i' : 'me';
}

/** The verb that goes with the new person; questions have it before the person. */
function agreeing(verb: string, before: string | undefined, after: string | undefined): string {
  const person = before === 'i' || before === 'you' ? before : after;
  if (person === 'you') return verb === 'am' ? 'are' : verb === 'was' ? 'were' : verb;
  if (person === 'i') return verb === 'are' ? 'am' : verb === 'were' ? 'was' : verb;
  return verb;
}
