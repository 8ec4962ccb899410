"""Words that carry a sentence but no subject: never told as something that two posts share.

They are not taken out of the texts: what most posts say has no weight anyway, but in a blog of
few posts any word may stand in less than half of them. Fragments are those that an apostrophe
leaves, as in “don't”.
"""

from clinicsite.graph.more_posts.words.stemming import primary

_ENGLISH = """
a about above according across after again against ago all almost alone along already also although
always am among an and another any anybody anyone anything anyway are around as at away be became
because become becomes been before behind being below beneath beside besides between beyond both but
by can cannot could despite did do does doing done down during each either else enough even ever
every everybody everyone everything except few for from further get gets getting goes going got had
has have having he hence her here hers herself him himself his how however i if in indeed inside
instead into is it its itself just least less let like made make makes making many may maybe me
might mine more most much must my myself near neither never no nobody none nor not nothing now of
off often on once one ones only onto or other others otherwise ought our ours ourselves out outside
over own per perhaps quite rather really same shall she should since so some somebody someone
something sometimes soon still such than that the their theirs them themselves then there therefore
these they this those though through throughout thus till to together too toward towards under
unless until up upon us usually very via was we well were what whatever when whenever where whereas
wherever whether which while who whoever whole whom whose why will with within without would yet you
your yours yourself yourselves
d don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn mustn ll m re s t ve
"""
_GERMAN = """
ab aber alle allem allen aller allerdings alles als also am an andere anderem anderen anderer
anderes anders auch auf aus außer außerdem bald bei beide beiden beider beides beim bereits
besonders bevor bin bis bist bloß da dabei dadurch dafür dagegen daher dahin damit danach daneben
dann daran darauf daraus darf darfst darin darüber darum darunter das dass davon davor dazu dein
deine deinem deinen deiner deines dem demnach den denen denn dennoch der deren derselbe derselben
des deshalb dessen deswegen dich die dies diese dieselbe dieselben diesem diesen dieser dieses dir
doch dort du durch dürfen dürft eben ebenso ein eine einem einen einer eines einfach einige einigem
einigen einiger einiges einmal entweder er es etwa etwas euch euer eure eurem euren eurer eures
falls fast für ganz gar gegen gemacht genau genug gibt gleich hab habe haben hast hat hatte hatten
hattest hattet hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem
ins irgend ist ja je jede jedem jeden jeder jedes jedoch jemand jene jenem jenen jener jenes jetzt
kann kannst kaum kein keine keinem keinen keiner keines können könnt könnte könnten lassen lässt
machen macht mal man manche manchem manchen mancher manches manchmal mehr mein meine meinem meinen
meiner meines meist mich mir mit möchte möchten mögen muss müssen musst müsst musste mussten nach
nachdem nämlich neben nein nicht nichts nie niemand noch nun nur ob oberhalb obwohl oder oft ohne
per schon sehr sei seid sein seine seinem seinen seiner seines seit seitdem selbst selten sich sie
sind so sobald sodass sofern sogar solange solche solchem solchen solcher solches soll sollen
sollte sollten somit sondern sonst sowie sowohl statt trotz trotzdem über überhaupt um und uns
unser unsere unserem unseren unserer unseres unter viel viele vielem vielen vieler vielleicht vom
von vor wann war waren warst warum was weder wegen weil weiter welche welchem welchen welcher
welches wem wen wenig wenige weniger wenn wer werde werden werdet weshalb wessen wie wieder wieso
will wir wird wirst wo wobei wodurch wofür wohl wollen wollte wollten womit worden wurde wurden
würde würden zu zudem zum zur zwar zwischen
s
"""
_BY_LANGUAGE = {"en": frozenset(_ENGLISH.split()), "de": frozenset(_GERMAN.split())}


def function_words(language: str) -> frozenset[str]:
    """Return the function words of a BCP 47 tag's language, lower case; none of an unknown one."""
    return _BY_LANGUAGE.get(primary(language), frozenset())
