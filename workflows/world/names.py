"""Made-up names, addresses and identity codes; whoever bears one of these names in life has nothing to do with it."""

from datetime import date, timedelta
from random import Random

from casework.text import normalised

MEN = (
    "Abel Abelardo Adán Adrián Agustín Alberto Aldo Alejandro Alfonso Alfredo Alonso Álvaro Ángel Antonio Armando "
    "Arturo Baltazar Benito Bernardo Braulio Camilo Carlos Celso César Ciro Cristian Daniel Darío David Diego "
    "Domingo Édgar Edmundo Eduardo Efraín Elías Emiliano Emilio Enrique Erick Ernesto Esteban Eugenio Fabián "
    "Faustino Felipe Félix Fermín Fernando Fidel Francisco Gabriel Gael Genaro Gerardo Germán Gilberto Gonzalo "
    "Gregorio Guillermo Gustavo Héctor Heriberto Hilario Homero Horacio Hugo Ignacio Isaac Isidro Ismael Iván "
    "Jacinto Jaime Javier Jesús Joaquín Jonathan Jorge José Josué Juan Julio Kevin Lázaro Leobardo Leonardo "
    "Leonel Lorenzo Luis Manuel Marcelino Marcos Mario Martín Mateo Mauricio Maximino Miguel Moisés Nazario "
    "Nicolás Noé Norberto Octavio Omar Orlando Óscar Pablo Pascual Patricio Pedro Porfirio Rafael Ramiro Ramón "
    "Raúl Raymundo René Ricardo Roberto Rodolfo Rodrigo Rogelio Román Rubén Salvador Samuel Santiago Saúl Sergio "
    "Simón Teodoro Tomás Ulises Valentín Vicente Víctor Wilfrido Zenón"
).split()
WOMEN = (
    "Adela Adriana Alicia Alma Amalia Ana Angélica Araceli Aurora Beatriz Berenice Blanca Carmen Carolina Cecilia "
    "Clara Claudia Cristina Delia Diana Dolores Elena Elisa Elvira Emma Estela Eva Fabiola Gabriela Gloria "
    "Guadalupe Inés Irene Irma Isabel Jimena Josefina Juana Julia Laura Leticia Lidia Lilia Lourdes Lucía Luz "
    "Magdalena Marcela María Maribel Martha Mireya Mónica Nadia Nora Norma Ofelia Olga Patricia Paula Pilar "
    "Raquel Rebeca Rocío Rosa Ruth Sandra Sara Silvia Sofía Sonia Susana Teresa Verónica Victoria Virginia "
    "Yolanda Zoila"
).split()
SURNAMES = (
    "Aguilar Alcántara Almazán Alva Andrade Ángeles Aranda Arce Archundia Arellano Arias Armenta Arriaga Arzate "
    "Ávila Ayala Barrera Bastida Becerril Benítez Bernal Berumen Bobadilla Bravo Bustamante Cabrera Camacho "
    "Campos Cárdenas Carbajal Cedillo Celis Chimal Cisneros Colín Contreras Cordero Corona Cruz Cuevas Dávila "
    "Delgado Díaz Domínguez Dotor Duarte Enríquez Escobar Escutia Espíndola Esquivel Estrada Fierro Figueroa "
    "Flores Fonseca Franco Fuentes Galicia Galindo Gallegos García Garduño Gil Gómez González Guadarrama Guerrero "
    "Gutiérrez Guzmán Hernández Herrera Hinojosa Huerta Ibarra Iturbide Jaimes Jaramillo Jardón Jasso Jiménez "
    "Juárez Lagunas Lara Legorreta León Limón Lona López Lozano Luna Maldonado Mancilla Manjarrez Márquez "
    "Martínez Medina Mejía Mendieta Mendoza Mercado Millán Miranda Mondragón Montes Montiel Mora Morales Moreno "
    "Muciño Munguía Nájera Nava Navarrete Nieto Núñez Ocampo Olvera Ordóñez Ortega Ortiz Osorio Pacheco Padilla "
    "Palacios Palma Paredes Patiño Peña Peralta Pérez Pichardo Pineda Piña Ponce Quiroz Ramírez Ramos Rangel "
    "Rebollar Rentería Reyes Reynoso Rivera Robles Rocha Rodríguez Rojas Romero Rosales Rubí Ruiz Salas Salazar "
    "Salgado Salinas Sámano Sánchez Sandoval Santana Segura Serrano Sierra Solís Sotelo Suárez Tapia Téllez "
    "Tenango Terán Tinoco Torres Tovar Trejo Uribe Urbina Valdés Valencia Valle Vargas Vázquez Vega Velasco "
    "Velázquez Vera Vilchis Villafaña Villalobos Villanueva Xicoténcatl Yáñez Zamora Zarza Zavala Zepeda Zúñiga"
).split()
STREETS = (
    "Calle del Ahuehuete", "Calle del Capulín", "Calle del Colorín", "Calle del Fresno", "Calle del Huizache",
    "Calle del Madroño", "Calle del Nopal", "Calle del Ocote", "Calle del Oyamel", "Calle del Tejocote",
)  # fmt: skip
JOBS = (
    "albañil", "chofer", "comerciante", "obrero", "campesino", "empleado de mostrador", "mecánico", "vigilante",
    "carpintero", "electricista", "ayudante general", "repartidor", "herrero", "docente", "desempleado", "técnico",
)  # fmt: skip
SCHOOLING = ("Primaria", "Secundaria", "Secundaria", "Bachillerato", "Bachillerato", "Carrera técnica", "Licenciatura")
CIVIL = ("Soltero", "Casado", "Unión libre", "Unión libre", "Separado", "Divorciado")

CONSONANTS = "BCDFGHJKLMNÑPQRSTVWXYZ"
SIGNS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"


class Names:
    """Persons without end, none twice."""

    def __init__(self, random: Random):
        self.random = random
        self._used: set[tuple[str, str, str]] = set()
        self._phones = 0

    def name(self, *, sex: str = "H") -> tuple[str, str, str]:
        """Given names and two surnames that nobody else of this world has."""
        while True:
            pool = MEN if sex == "H" else WOMEN
            given = self.random.choice(pool)
            if self.random.random() < 0.4:
                given = f"{given} {self.random.choice([one for one in pool if one != given])}"
            full = (given, self.random.choice(SURNAMES), self.random.choice(SURNAMES))
            if full not in self._used:
                self._used.add(full)
                return full

    def person(self, day: date, *, name: tuple[str, str, str] | None = None) -> dict:
        """The columns of a person who is grown up on a day; telephone and address lead nowhere."""
        sex = "M" if name is None and self.random.random() < 0.03 else "H"
        given, first, second = name or self.name(sex=sex)
        born = day - timedelta(days=int(365.25 * min(18.2 + self.random.betavariate(2, 4) * 50, 75)))
        self._phones += 1
        return {
            "given_names": given, "first_surname": first, "second_surname": second, "sex": sex, "birth_date": born,
            "phone": f"722 555 01{self._phones % 100:02}",
            "email": address(given, first, f"{self._phones:03}") if self.random.random() < 0.35 else "",
            "address": f"{self.random.choice(STREETS)} {self.random.randint(1, 400)}, Col. Ficticia",
            "curp": curp(given, first, second, born, sex) if self.random.random() < 0.6 else "",
            "occupation": self.random.choice(JOBS), "schooling": self.random.choice(SCHOOLING),
            "marital_status": self.random.choice(CIVIL),
        }  # fmt: skip


def address(first_name: str, last_name: str, more: str = "") -> str:
    """An e-mail address in a domain that cannot exist outside this world."""
    words = [normalised(first_name).split()[0], normalised(last_name).split()[0], more]
    return ".".join(word for word in words if word) + "@ficticia.example"


def curp(given: str, first: str, second: str, born: date, sex: str) -> str:
    """A code built as the register builds it, with its check digit, for somebody who does not exist."""
    given, first, second = (_letters(part) for part in (given, first, second))
    vowel = next((sign for sign in first[1:] if sign in "AEIOU"), "X")
    inner = [next((sign for sign in part[1:] if sign in CONSONANTS), "X") for part in (first, second, given)]
    start = f"{first[0]}{vowel}{second[0]}{given[0]}".replace("Ñ", "X")
    body = f"{start}{born:%y%m%d}{sex}MC{''.join(inner).replace('Ñ', 'X')}{'0' if born.year < 2000 else 'A'}"
    total = sum(SIGNS.index(sign) * (18 - place) for place, sign in enumerate(body))
    return f"{body}{-total % 10}"


def _letters(text: str) -> str:
    kept = text.upper().replace("Ñ", "\0")
    return "".join(sign for sign in normalised(kept).upper().replace("\0", "Ñ") if sign in SIGNS).replace(" ", "")
