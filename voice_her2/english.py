"""English as every topic needs it: words that carry no topic, words that make a question, words that take something back.

Nothing here knows what the content is about. A language other than English would be a second module like this one.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a able about actual advice advise again ah all alright also although am an and another any anyhow anything anyway are as
    at basic basically be because been being between bit both bother briefly but by call called calls can certainly cheers
    clarify clearly come comes coming complete completely confirm could dear definitely did do doctor does doing done each
    earth eh either else em entirely er erm especially everything excuse fact for from full fully get gets getting give
    given gives go goes going gonna gotta gotten grateful guidance ha had happen happened happening happens happy has have
    having he he'd he'll he's hello her here hers hey hi him his hiya hm hmm honest honestly how how's however huh i i'd
    i'll i'm i've if in indeed into is it it'd it'll it's its kind kindly know knows let let's lets like likely look looking
    looks lot ma ma'am madam made make makes matter may maybe me mhm might mind mine minute mm moment more much must my
    myself need needed needs nurse of off oh ok okay on one's only onto or other others our ours out over own pardon
    particularly perhaps plain please possibility possible possibly pretty probably put puts quite rather real remind right
    same see seeing seem seems shall she she'd she'll she's should simple simply sir so some somebody somehow someone's
    something somewhat sort specifically story straight such supposed sure take takes taking talk talking tell telling than
    thank thanks that that'll that's the their theirs them then there there'd there'll there's these they they'd they'll
    they're they've thing things this those though through to told too totally tried true truly try trying uh uhm um umm
    under up us very wanna want wanted wanting wants was way we we'd we'll we're we've well were what what'll what's whats
    when whenever whether which while who'll who's will with within would yeah yep yes you you'd you'll you're you've your
    yours
    """.split()
)
"""Words that an entry need not account for: articles, pronouns, auxiliaries, prepositions, politeness, hesitation."""

DOING = frozenset(
    """
    come comes coming doing done get gets getting give given gives go goes going happen happened happening happens make made
    makes need needed needs put puts take takes taking tried try trying want wanted wanting wants
    """.split()
)
"""Small words that say that something is done: harmless beside a topic, but "what is" with one of them asks for no meaning."""

NARRATION_WORDS = frozenset(
    """
    above abroad absolutely accent accountant across actor actress adam address admire admit admitted adult adults advising
    africa african after afternoon afternoons age aged ages agree agreed agrees ahead ahmed airport alex ali alice allen allow
    allowed allows almost alone along alright altogether amazed amazing america american americans amid among amongst amount amy
    ancient andrew angry ann anna anne anniversary announce annoy annoyed annoying answer answered answering answers anthony
    anxious anyhow anyways anywhere apart apartment app apparently appear appeared appears appointments appreciate appreciated
    apprentice apps arabia area areas argentina argued argument around arrange arranged arrangements arranging arrive arrived
    arriving art article articles artist asia asian asks asleep assistant assume assumed astonished atlanta attic aunts
    australia australian austria author autumn avenue awake away awful awhile babysitter back bad baffled bag bags bake baked
    baker bakery baking balcony bangladesh bar barbara barber barely barn basement bath bathroom beach beautiful bed bedroom
    bedside before beg began begged begging begin beginning begins begun behind belgium believed believes below ben berlin
    beside besides betty bewildered beyond bicycle big bigger biggest bike bill biology bird birds birmingham birthday birthdays
    biscuit biscuits black blame blamed bless blessed blog bloke blue boat bob book booked booking booklet booklets books boots
    boring born borrow borrowed boss boston bothered bothering bottle bottom bought box boxes boyfriend brave bravely brazil
    breakfast brian bride bridesmaid bridge bright brilliant bring bringing brings bristol britain british brochure brochures
    brought brown browse browsing buddy build builder builders building buildings built bunch bus buses busy butcher buy buying
    buys cab cafe cafeteria cake calendar california caller calm cambridge camera camp camping canada candle candles canteen car
    cards cared career careful caregiver caregivers carer caring carol carpenter carried carry carrying cars cashier catch
    caught celebrate celebrated celebrating celebration century chair chairman chairs channel chap chapel charles chat chatted
    chatting cheerful chef chemist chemistry chess chicago chief chile china chinese christ christmas church churches cinema
    cities city claim claimed claims claire clark class classes classmate classmates classroom clean cleaned cleaner cleaning
    clerk clever click clicked clinic clock close closed clothes cloud cloudy club coach coast coat coffee colleague colleagues
    collect collected collecting college colombia color colour colours community complain complained complaining complicated
    computer computers concerned confess confessed consultant continue continued continues convince convinced cook cooked
    cooking copies copy corner corridor corridors couch countries country countryside county couple couples courage course
    courses cousins coworker coworkers crazy crew cried cries cross crossed crosses crossing crossword crowd cruel cruise cry
    crying cuba cup cupboard cups cute daddy daily dallas dan dance danced dancer dancing daniel dark daughters dave david davis
    day days decade decades decide decided deciding delhi delighted demand demanded denied denmark denver deny desk desperate
    despite detail details detroit devastated diana diary died difficult dinner direction directions director disagree disagreed
    discuss discussed discussing distraught disturb divorced documentary doll door doors dorothy down download downloaded
    downstairs dozen draw drawer drawers drawing drawn dreadful dream dreamed dreams dress drew drive driven driver drivers
    drives driving drop dropped drove dubai dublin dumb during dutch earlier earn earned ears east easter eastern easy edge
    edinburgh editor edward egypt eighteen eighth eighties eighty elderly electrician elevator eleven elizabeth else elsewhere
    email emailed emails embarrassed emily emma emotion emotional emotions employ employed employee employees employer empty
    encourage encouraged end ended ending ends engaged engineer engineers england english enjoy enjoyed enjoying enjoys entrance
    envelope envelopes essay ethiopia europe european eva eve evening evenings every everybody everyday everyone everywhere exam
    example examples exams excellent excited exit explaining eyes face facebook factory facts faith fall familiar families
    family famous fantastic far farm farmer farmers farms fascinating fate favorite favourite fear feared fears feelings fellow
    felt ferry few fiance fiancee field fields fifteen fifth fifties fifty figured film films finally finals finger fingers
    finished finishing flat flatmate flew flight floor floors florida flower flowers fly flying fog folder folders folk folks
    follow followed following follows fool foolish football forest forget forgets forgetting forgotten fork former forms forties
    fortnight fortunately forty forum fourteen fourth france frank frankly frantic fred french fridays fridge friendly funeral
    funny furious game games garage garden gardener gardening gardens gate gentle geography george german germany ghana ghastly
    giant gift gifts girlfriend girlfriends glasgow glass glasses gloves god godfather godmother golf google googled googling
    gorgeous gossip grace grammar grandad grandchild grandchildren granddad granddaughter granddaughters grandfather grandpa
    grandparents grandsons granny grass gray great greece greek green grew grey group groups growing grown guessed guest guests
    guide guided guiding guy guys hairdresser half hall hallway hand handbag handing handout handouts hands happily hardly
    harris harry hassan hat hate hated hates head heading heartbroken heaven held helen helped helpful helping helpless hence
    henry herself highway hike hiking hill hills himself hindi hire hired history hobby hold holding holds holiday holidays
    holland home homework honeymoon hoped hopefully hopeless hopes horrible horrified hospital hotel hour hours house houses
    houston hug huge hugged hundred hundreds hungary hurried hurry husbands hysterical idea ideas idiot imagine imagined
    imagining imam immediately important impossible incredible india indian indonesia indoors inside insist insisted insists
    interesting intern internet interpreter interview invite invited iran iraq ireland irish iron ironing island israel italian
    italy itself jack jacket jamaica james jane japan japanese jargon jealous jean jessica jesus jim job jobs joe john johnson
    join joined joke joked jokes joking jones journalist journey julia julie karen kate keep keeping kenya kept kerala kettle
    kevin key keys kidding kiss kissed kitchen knife knit knitting knock knocked knocks korea korean lab laboratory lagos lake
    lamp landlady landlord lane language languages laptop large larger late latin latter laugh laughed laughing laura lawyer lay
    lazy lead leader leaf leaflet leaflets learn learning leave leaves leaving lebanon lecture lecturer lectures led leeds left
    lend lenses lent lesson lessons lewis librarian library lie lies lift lighting liked likes linda lines link lisa list listen
    listened listening listens lists lit literally little live lived liverpool lives living load loads local lock locked london
    lonely long lord lose loses losing lost lots loud loudly lounge love loved lovely loves loving luck luckily lucky luggage
    luke lunch lying mad madrid magazine magazines mail mailbox malaysia mall manager managers manchester many march margaret
    maria mark married marry marrying martha martin mary mate mates math maths matthew max meal meanwhile mechanic meet meeting
    meetings meets melbourne member members mention mentioning mentions message messages mexico michael michigan middle midnight
    midwife mike miller minded minister minutes miserable missed misses missing mistake mistaken mistakes mobile modern moments
    mondays month monthly months mood morning mornings morocco mosque motel motorway mountain mountains move moved movie movies
    moving mr mrs ms mumbai museum music musician nairobi namely nan nana nancy nanny narrow naturally near nearby nearly
    neighbor neighborhood neighbors neighbourhood neighbours neither nephews nerves nervous new news newspaper newspapers next
    nice nieces nigeria nigerian night nights nineteen nineties ninety ninth nobody nod nodded nodding noon north northern
    norway note notebook notice noticed novel nowhere number numbers nun obviously odd office officer officers offices ohio old
    older oldest once oncology online open opening operated opinion opinions orange order ordered orders ordinary otherwise
    ourselves outdoors outside oven overhear overheard overwhelmed owe owed owned owner owns oxford pa pack package packed
    packing page pages paint painted painter painting pakistan pal pamphlet pan panicking papa paper papers paragraph parcel
    paris park parked parking parks part parties parts party pass passed passing passport past pastor patrick paul pen pencil
    perfect permit permitted personal persuade persuaded peru peter petrified pharmacist philadelphia philip philippines phone
    phones phoning photo photograph photos physics pick picked picking picks picnic picture pictures piece pieces pile pilot
    pink place places plane planned planning plans plate platform play played playing plays pleasant pleased plenty plumber
    pocket podcast point points poland policeman polish polite poor pop popular porch portugal post poster posters pot pray
    prayed prayer prayers praying prays prepare prepares preparing present presents previous priest print printed printout
    private problem problems professor program programme project projects promise promises proud pub public pull pulled pupil
    pupils purple purse push pushed puzzle quarrel quarter quick quickly quiet quietly quiz rabbi rachel radio rain rained
    raining raise raised ran reads realise realised realize realized rebecca recall reception receptionist recognise red regular
    relative relatives relax relaxed relief remember remembered remembering remembers reminded reminds replied reply reporter
    request requested rest restaurant rested resting restless retire retired retiring return returned returning revise revising
    rich richard ride riding ring ringing rings river road roads robert rode rome roof room roommate rooms rose round row rude
    rumor run running runs rush rushed rushing russia russian ruth sad sadly sailor salesman sam sandwich sang sarah saturday
    saturdays saudi save saved saving scarf schedule scheduled school schools science scotland scrap scream screamed screen
    scroll scrolling sea search searched searching seaside season seattle second seconds secret secretary seemed sell selling
    semester seminar send sending sends sentence sentences separate september series serve served serving set seventeen seventh
    seventies seventy several sew sewing shake shaken shaking shaky share shared sharing sheet sheets shelf ship shirt shock
    shocking shoes shook shop shopkeeper shops short shout shouted shower shrug shrugged shut shy side sigh sighed silver simon
    simple sing singapore singer singing sit site sites sits sitting sixteen sixth sixties sixty sky sleep sleeping sleeps slept
    slide slides slip slowly small smaller smart smile smiled smiling smith snow snowed snowing sofa sold soldier soldiers
    solicitor somewhere song songs soon sophie sound sounded sounds soup south southern spain spanish speak speaking speaks
    special specialist speechless spend spending spent spin spinning spins spirits spoken spoon sport sports spot spouse spring
    square stack staff staircase stairs stamp stand standing stands stare stared start started starting starts station stations
    stayed staying step stepdaughter stepmother steps stepsister steve stone stood store stores stories storm straightaway
    strange stranger strangers straw straws street streets strength stressed student students studied studies study studying
    stuff stunned subject subjects suburb suburbs sudden suitcase summer sun sunday sundays sunny sunshine supermarket supper
    surely surfing surgeon surprise surprised surprising surprisingly susan sweden swedish sweet switzerland sydney syria table
    tailor talks tall taught taxi taylor tea teach teacher teachers teaches teaching team tears tease technical teenage teenager
    teenagers teens telephone television teller temple ten tenant tennis tense tenth terrible terrified texas text texted texts
    thailand thankful thankfully thanksgiving theater theatre themselves therefore thick thin third thirteen thirties thirty
    thomas thoughts thousand thousands threw thrilled throw thrown thus ticket tickets till tim time times tiny title toast
    together tom topic topics toronto touch touched tough tour toward towards town towns toy toys traffic train trainee trainees
    trainer trains tram translator travel traveled traveling travelled travelling travels tree trees tricky tries trip trips
    trolley trouble troubled truck trumpet trust trusted trusts truth turkey turkish tutor tutors tv twelve twenties twenty
    twice twin twins typed typing uganda ugly ukraine umbrella unbelievable uncles understood uneasy unfortunately unhappy
    university unlucky until unusual upon upside upstairs useless vacation van various vet via vicar victoria video videos
    vietnam view views village villages visit visited visiting visits vocabulary voice voicemail voices volunteer volunteers
    waiter waitress waits wake waking wales walk walked walker walking walks wall wallet walls ward wards warehouse warn warned
    warns wash washed washing washington watch watched watches watching weather web website websites wedding weddings week
    weekend weekends weekly weeks weep weird wept west western what'd whatever wheelchair whereas whilst whirl whirling whisper
    whispered white who'd whoever whole wide widow widower william williams wilson win wind window windows windy winter wise
    wish wished wishes wit wits wives woke won wonderful wood woods work worked worker workers working works world worries write
    writer writes writing y'all yard year yearly years yellow york young younger youngest yourself yourselves youtube zealand
    """.split()
)
"""Ordinary words of stories: harmless outside the question, unexplained within it ("can I fly with ..." asks about flying).

Left out: illness, bodies, amounts, negations, and whatever else may narrow what is asked after.
Source: the commonest 4,000 words of English by wordfreq, sorted by hand.
"""

_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "a few", "several", "many", "so many", "every")
_COUNTED = (
    "minute minutes hour hours day days night nights week weeks month months year years time times mile miles"
    " boys girls sons daughters kids children sisters brothers friends people women dogs cats rooms pages letters"
)
NARRATION_PHRASES: tuple[tuple[str, ...], ...] = tuple(
    (*count.split(), counted) for count in _COUNTS for counted in _COUNTED.split()
)
"""Counted things, harmless where a narration word is. A bare number is not: "HER2 is three" is another result."""

FILLERS = frozenset(
    """
    actually ah also and anyway basically but dear doctor eh em er erm excuse ha hello hey hi hm hmm huh just kindly madam me mhm
    mm now nurse oh ok okay please right sir so sorry thank thanks then uh uhm um umm well yeah yes you
    """.split()
)
"""Words that may stand before a question without being part of it."""

REPAIRS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "know", "know i mean", "know sorry", "sorry know", "oh know", "know it's", "know it is", "know i'm", "know i am",
        "know she's",
        "no no", "no sorry", "no wait", "no i mean", "no i meant", "sorry no", "sorry i mean", "sorry i meant", "oh no",
        "wait no", "no not that", "i mean", "i meant", "i mean to say", "or rather", "rather", "make that", "correction",
        "scratch that", "sorry", "wait", "hang on", "hold on", "no", "no it is", "no it's", "no i'm", "oh sorry", "no actually",
        "actually no", "well no", "my mistake", "excuse me", "pardon", "let me start again", "sorry not that", "no she's",
        "no she is", "no it was", "no wrong", "wrong", "no that was wrong", "no sorry i mean", "i should say", "that is to say",
        "no that's wrong", "not that", "no the other way", "no other way", "the other way round", "the other way around",
        "no the other way round", "no the other way around", "no other way about", "no the other way about", "or no",
        "no i know that one", "no leave that", "no forget that", "forget that", "no not that one", "no that's not it",
        "no that's not what i wanted", "no that's not what i meant", "no i beg your pardon", "i beg your pardon", "no first",
        "no let me ask", "no let me start again", "no scratch that", "no hold on", "no hang on", "no hang on", "oops",
        "wait i mean", "no my mistake", "sorry i meant to say", "no i meant to say", "no what i mean is",
        "no what i want to know is", "no what i meant was", "no i wanted to ask", "i got that wrong", "no strike that",
        "strike that", "wait wait", "no no no", "no no wait", "sorry sorry", "no it says", "wait no it says", "no i think",
    )
)  # fmt: skip
"""What people say between a slip of the tongue and its correction.

Source: the editing terms of Levelt (1983), Monitoring and self-repair in speech.
"""

EARLIER_STATES: tuple[tuple[str, ...], ...] = tuple(
    tuple(f"{link} {state}".split())
    for link in ("if it", "if i", "if you", "if she", "if we", "if they", "though it", "although it", "when it", "when i")
    for state in ("is", "was", "are", "am", "were", "has been", "have been", "had been", "used to be", "used to test")
) + tuple(
    tuple(phrase.split())
    for phrase in (
        "if it's", "if i'm", "if you're", "if she's", "when it's", "when i'm", "when i've always been", "if i've been",
        "after", "after a", "after being", "after having been", "after starting out", "after starting as", "from being",
        "if my cancer is", "if my cancer was", "if my tumor is", "if my tumor was", "if the cancer is", "if the cancer was",
        "if the tumor is", "if the tumor was", "if the first one was", "if the old one was",
    )
)  # fmt: skip
"""What stands right before a state that came before the one just named: "can it be positive if it was HER2 negative"."""

WH_WORDS = frozenset(
    """
    how how's what what's whats where which who who's whose why
    """.split()
)
AUXILIARIES = frozenset(
    """
    am are aren't can can't could couldn't did do does doesn't had has have is isn't may might must shall should was were will
    won't would
    """.split()
)
CHOOSING = frozenset("either only whether".split())
"""Words after which an "or" may still come: "is it only treatable ... or curable"."""
MODAL = AUXILIARIES | DOING
"""Small verbs that say nothing of what a question is about."""
BEING = frozenset("am is are was were".split())
SUBJECT_STARTS = frozenset(
    """
    a an any anything anybody anyone being doctors he her hers his i it mine my our ours patients people she some somebody someone
    that the their theirs there these they this those we women you your yours
    """.split()
)
REQUESTS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "tell me", "tell us", "explain", "describe", "i want to know", "i would like the", "i'd like the", "i need the",
        "i'd like to know", "i would like to know",
        "i need to know", "i wanted to know", "wanna know", "i wonder", "i'm wondering", "i was wondering", "wondering",
        "know about", "to understand", "don't understand", "do not understand", "talk about", "talk me through", "information",
        "info", "meaning of", "define", "let me know", "want to know", "like to know", "know if", "know whether",
        "not sure what", "question", "ask about", "ask", "help me understand", "treatment options for", "need to know",
        "love to know", "don't know", "do not know", "confused", "trying to", "hear about", "learn about", "curious", "give me",
        "compare", "name the", "suggest", "spell out", "kindly tell", "kindly give", "kindly explain", "kindly confirm",
        "kindly let", "confirm whether", "confirm if", "confirm that", "talk to me about", "if you had to choose",
        "explanation of", "in layman's terms", "in plain english", "in simple words", "in simple terms", "in plain words",
        "fill me in", "enlighten me", "break down", "can't work out", "can't figure out", "can't remember", "can't understand",
        "couldn't understand", "didn't understand", "did not understand", "put it simply", "give us", "show me", "teach me",
        "any idea", "be told", "walk me through", "take me through", "remind us", "let us know", "keen to know",
        "eager to know", "hoping to learn", "interested in knowing", "clarify", "elaborate", "remind me", "run me through",
        "find out", "or not", "do not get", "don't get", "is that right", "is that true", "no idea",
    )
)  # fmt: skip


IMPERATIVES = frozenset(
    """
    any anything compare define describe expand explain give interpret list name read say show spell tell translate write
    """.split()
)
"""What begins a request as its first word: "any treatment for ...", "expand HER2"."""
TAGS = frozenset("please right correct".split())
"""What makes a question of a statement about a topic as its last word: "so it can be cured, right"."""
